import { readdirSync, readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100

/** CPU seconds used so far by a PostgreSQL server, its living and its ended processes; undefined off Linux. */
export function postgresCpuSeconds(postmasterPid: number): number | undefined {
  try {
    let ticks = 0
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid)) continue
      const stat = statOf(pid)
      if (!stat || (stat.parent !== postmasterPid && Number(pid) !== postmasterPid)) continue
      ticks += stat.own
      if (Number(pid) === postmasterPid) ticks += stat.children
    }
    return ticks / TICKS_PER_SECOND
  } catch {
    return undefined
  }
}

function statOf(pid: string): { parent: number; own: number; children: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // After the name in brackets: state, parent, … (proc(5)); 12 and 13 are utime and stime, 14 and 15 those of ended children.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const number = (index: number) => Number(fields[index])
    return { parent: number(1), own: number(11) + number(12), children: number(13) + number(14) }
  } catch {
    return undefined
  }
}
