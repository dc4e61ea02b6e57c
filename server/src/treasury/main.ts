/**
 * The treasury–bank simulator (财税库银模拟器) as a process of its own: `node server/src/treasury/main.ts --data FOLDER
 * [--port N] [--with-parent]`. Prints one JSON line when it listens. It moves no real money.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { simulatorSecret } from './secret.ts'
import { createSimulatorServer } from './server.ts'
import { createSimulator, usualDelays } from './simulator.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    /** How late the mode `late` answers. */
    'late-ms': { type: 'string', default: String(usualDelays.lateMs) },
    /** End when standard input closes: the process that started us is gone. */
    'with-parent': { type: 'boolean', default: false },
  },
})
if (values.data === undefined) {
  console.error('treasury simulator: say where to keep the journal with --data FOLDER')
  process.exit(2)
}

const simulator = createSimulator({
  file: join(values.data, 'journal.jsonl'),
  delays: { ...usualDelays, lateMs: Number(values['late-ms']) },
  now: Date.now,
})
const server = createSimulatorServer(simulator, simulatorSecret(values.data))
server.on('error', (error) => {
  console.error(`treasury simulator: ${error.message}`)
  process.exit(1)
})
server.listen(Number(values.port), values.host, () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  console.log(JSON.stringify({ simulator: true, port, pid: process.pid }))
})
setInterval(() => simulator.tick(), 50)

const end = (): never => process.exit(0)
process.once('SIGTERM', end)
process.once('SIGINT', end)
if (values['with-parent']) {
  process.stdin.resume()
  process.stdin.once('end', end)
  process.stdin.once('error', end)
}
