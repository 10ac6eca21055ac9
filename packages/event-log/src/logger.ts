/** What the log tells about its own condition; pino's loggers fit. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {} };
