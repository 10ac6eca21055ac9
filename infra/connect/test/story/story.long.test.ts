import { startOwnBroker } from '@votestream/event-log/testing';
import { it } from 'vitest';
import { prepareEngine } from '../engine/prepare.ts';
import { openStory, tellStory } from './story.ts';

const VOTERS = 200_000;

it('the same with 200,000 voters', async () => {
  const engine = await prepareEngine();
  const broker = await startOwnBroker();
  if (!engine || !broker) throw new Error('no Redpanda Connect, or no broker');
  await broker.stop();
  const story = await openStory(engine);
  try {
    await tellStory(story, VOTERS);
  } finally {
    await story.close();
  }
});
