export {
  type Configuration,
  ConfigurationError,
  type KafkaConfiguration,
  readConfiguration,
  type SaslConfiguration,
} from './configuration.ts';
export { configurationTable } from './configuration-table.ts';
export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { type Database, openDatabase } from './postgres/database.ts';
export { DatabaseError } from './postgres/errors.ts';
export { createShutdown, type Shutdown } from './shutdown.ts';
