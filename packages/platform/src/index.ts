export {
  type Configuration,
  ConfigurationError,
  type KafkaConfiguration,
  readConfiguration,
  type SaslConfiguration,
  type SchemaRegistryConfiguration,
} from './configuration.ts';
export { configurationTable } from './configuration-table.ts';
export { serveHealth } from './health.ts';
export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { type Database, openDatabase } from './postgres/database.ts';
export { DatabaseError } from './postgres/errors.ts';
export { secretFileVariables } from './secret-files.ts';
export { createShutdown, type Shutdown } from './shutdown.ts';
export { isVariableName, type VariableName } from './variables.ts';
