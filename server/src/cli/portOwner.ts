import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { exitCodes, OperatorProblem, systemErrorCode } from '../platform/operatorProblem.ts'

/**
 * Makes sure the address is free before the long steps of a start, so that the answer comes at once.
 * @throws OperatorProblem naming the program that has the port, where this user may know it.
 */
export async function requireFreePort(host: string, port: number): Promise<void> {
  if (port === 0) return
  const code = await new Promise<string | undefined>((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => resolve(systemErrorCode(error) ?? 'UNKNOWN'))
    probe.listen(port, host, () => probe.close(() => resolve(undefined)))
  })
  if (code !== undefined) throw listenProblem(code, host, port)
}

/** Why listening failed, as a sentence. */
export function listenProblem(code: string, host: string, port: number): OperatorProblem {
  const { notReachable } = exitCodes
  if (code === 'EADDRINUSE') {
    const owner = findPortOwner(port)
    return new OperatorProblem(
      `Port ${port} on ${host} is taken${owner ? ` by process ${owner.pid} (${owner.command})` : ' by another program'}.`,
      `Stop that program, or choose another port: PORT=${port + 1} npm start`,
      notReachable,
    )
  }
  if (code === 'EACCES') {
    return new OperatorProblem(
      `This user may not listen on port ${port}.`,
      'Choose a port above 1023 by PORT, and put a reverse proxy before it.',
      notReachable,
    )
  }
  return new OperatorProblem(
    `This machine cannot listen on the address ${host} (${code}).`,
    'Set HOST to an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all.',
    notReachable,
  )
}

/** The process that listens on a TCP port of this machine, where the system tells us. */
export function findPortOwner(port: number): { pid: number; command: string } | undefined {
  return process.platform === 'linux' ? ownerFromProc(port) : ownerFromLsof(port)
}

function ownerFromProc(port: number): { pid: number; command: string } | undefined {
  const listening = '0A'
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const inodes = new Set<string>()
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readLines(file)) {
      const fields = line.trim().split(/\s+/)
      if (fields[1]?.endsWith(suffix) && fields[3] === listening && fields[9])
        inodes.add(`socket:[${fields[9]}]`)
    }
  }
  if (inodes.size === 0) return undefined
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (holdsOneOf(pid, inodes)) return { pid: Number(pid), command: commandOf(pid) }
  }
  return undefined
}

function holdsOneOf(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => inodes.has(readlinkOrNothing(`/proc/${pid}/fd/${fd}`)))
  } catch {
    // Of another user, or gone meanwhile.
    return false
  }
}

function readlinkOrNothing(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}

function commandOf(pid: string): string {
  const words = readLines(`/proc/${pid}/cmdline`).join('').split('\0').filter(Boolean)
  return words.join(' ').slice(0, 80) || 'unknown'
}

function ownerFromLsof(port: number): { pid: number; command: string } | undefined {
  const run = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { encoding: 'utf8' })
  const pid = /^p(\d+)$/m.exec(run.stdout ?? '')?.[1]
  const command = /^c(.+)$/m.exec(run.stdout ?? '')?.[1]
  return pid === undefined ? undefined : { pid: Number(pid), command: command ?? 'unknown' }
}
