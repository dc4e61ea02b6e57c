import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { RunConfig } from '../config.ts'
import type { PaymentChannel } from '../side/payments/channel.ts'
import { createHttpChannel } from '../side/payments/httpChannel.ts'
import { startTreasurySimulator } from '../treasury/process.ts'

export interface Treasury {
  readonly channel: PaymentChannel
  close(): Promise<void>
}

/** A channel that is connected to nothing: orders wait, their outcome unknown. For processes without a side. */
export const noChannel: PaymentChannel = {
  name: 'none',
  simulator: false,
  debit: async () => ({ state: 'unknown' }),
  enquire: async () => ({ state: 'unknown' }),
  reports: async (_side, cursor) => ({ cursor, events: [] }),
}

/**
 * The channel to banks and treasury: the simulator, started as a process of its own, or the gateway configuration names.
 * A gateway's shared secret lies in `<secrets>/treasury-channel`.
 */
export async function openTreasury(config: RunConfig, log: Logger): Promise<Treasury> {
  if (config.treasury.channel === 'url') {
    const file = join(config.secretsDir, 'treasury-channel')
    const secret = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
    const channel = createHttpChannel({
      url: config.treasury.url,
      secret,
      name: 'treasury-network',
      simulator: false,
    })
    return { channel, close: () => channel.close() }
  }
  const simulator = await startTreasurySimulator({ dataDir: config.dataDir, log })
  const { url, secret } = simulator
  const channel = createHttpChannel({ url, secret, name: 'simulator', simulator: true })
  return {
    channel,
    async close() {
      await channel.close()
      await simulator.stop()
    },
  }
}
