/** Sessions: signing in and out, and who calls. */
export { closeSession, openSession } from './commands.ts'
export { namedHat, type SessionSetting, sessionHandlers } from './routes.ts'
export { createSessions, type Sessions } from './sessions.ts'
