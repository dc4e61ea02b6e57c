import pg from 'pg'
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'

/**
 * What must never reach a log, should anybody ever log a whole request or object: taken out by name at any of the depths
 * we log. The rule above all is not to log them: lines carry path patterns, codes and counts.
 */
const SECRET = [
  'password',
  'passwordHash',
  'code',
  'ticket',
  'totpSecret',
  'token',
  'csrfToken',
  'cookie',
  'authorization',
]
const PERSONAL = ['username', 'displayName', 'name', 'taxpayerName', 'idNumber', 'bankAccount', 'account']
const HEADERS = [
  'headers.cookie',
  'headers.authorization',
  'headers["x-csrf-token"]',
  'headers["set-cookie"]',
]

/** The JSON logger of the program: one line per event, personal data and secrets taken out. */
export function createLogger(
  options: { readonly level: LoggerOptions['level'] },
  destination?: DestinationStream,
): Logger {
  const names = [...SECRET, ...PERSONAL]
  const settings: LoggerOptions = {
    level: options.level ?? 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [
        ...names.flatMap((name) => [`body.${name}`, `query.${name}`, `input.${name}`, `actor.${name}`]),
        ...SECRET,
        ...HEADERS,
        ...HEADERS.map((path) => `req.${path}`),
        ...HEADERS.map((path) => `request.${path}`),
      ],
      censor: '[redacted]',
    },
    serializers: { err: safeError, error: safeError },
  }
  return destination ? pino(settings, destination) : pino(settings)
}

/**
 * An error as logs may show it. PostgreSQL puts the values of rows into messages and details ("Key (code)=(…) already
 * exists", "invalid input syntax for type uuid: …"): of its errors only the code and what it names of the schema.
 */
export function safeError(error: unknown): unknown {
  if (error instanceof pg.DatabaseError)
    return {
      name: 'DatabaseError',
      code: error.code,
      table: error.table,
      constraint: error.constraint,
      routine: error.routine,
      stack: framesOf(error),
    }
  if (error instanceof Error)
    return {
      name: error.name,
      message: error.message,
      stack: framesOf(error),
      ...(error.cause === undefined ? {} : { cause: safeError(error.cause) }),
    }
  return error
}

function framesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim())
}
