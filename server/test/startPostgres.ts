// Started by tests as a process of its own, so that it can be killed: starts the PostgreSQL of the folder given, prints
// one JSON line, and keeps running until SIGTERM.
import { OperatorProblem } from '../src/platform/operatorProblem.ts'
import { silentLog, startPostgres } from '../src/platform/postgres/index.ts'

try {
  const started = performance.now()
  const server = await startPostgres({ dataDir: String(process.argv[2]), log: silentLog, patienceMs: 0 })
  const ms = Math.round(performance.now() - started)
  console.log(JSON.stringify({ url: server.superuserUrl, port: server.port, ms }))
  const alive = setInterval(() => {}, 60_000)
  process.once('SIGTERM', () => {
    clearInterval(alive)
    void server.stop()
  })
} catch (error) {
  if (!(error instanceof OperatorProblem)) throw error
  console.log(JSON.stringify({ what: error.what, todo: error.todo }))
  process.exitCode = error.exitCode
}
