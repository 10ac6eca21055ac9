import { createLogger } from '@votestream/platform';

export const logger = createLogger({ name: 'test', level: 'debug', format: 'json' });
