import { createLogger } from '@votestream/platform';

export const logger = createLogger({ name: 'test', level: 'error', format: 'json' });
