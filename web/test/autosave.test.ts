import { describe, expect, it } from 'vitest'
import { Problem } from '../src/api/problem.ts'
import { type AutosaveOptions, createAutosave, type Fields, type Saved } from '../src/autosave/autosave.ts'
import { clearAutosaveBackups } from '../src/autosave/backups.ts'

/** Session storage as browsers have it, over a map. */
function memoryStorage(): Storage {
  const items = new Map<string, string>()
  return {
    get length() {
      return items.size
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    key: (index) => [...items.keys()][index] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => void items.set(key, value),
  }
}

/** A draft on a server: versions rise, a write based on an old one is refused with 412, keys are replayed. */
class DraftServer {
  draft: Saved & { version: number } = { version: 1, values: { a: '1', b: '2' } }
  readonly keys: string[] = []
  readonly done = new Map<string, number>()
  reachable = true
  loseAnswers = 0

  save: AutosaveOptions['save'] = async (changes, basedOn, { idempotencyKey }) => {
    this.keys.push(idempotencyKey)
    await new Promise((done) => setTimeout(done, 5))
    if (!this.reachable)
      throw new Problem({ kind: 'unreachable', status: 0, code: 'client.unreachable', title: '' })
    const before = this.done.get(idempotencyKey)
    if (before !== undefined) return { version: before }
    if (basedOn !== this.draft.version)
      throw new Problem({ status: 412, code: 'draft.moved', title: 'moved' })
    this.write(changes)
    this.done.set(idempotencyKey, this.draft.version)
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1
      throw new Problem({ kind: 'unreachable', status: 0, code: 'client.unreachable', title: '' })
    }
    return { version: this.draft.version }
  }

  reload = async () => ({ ...this.draft })

  write(changes: Fields): void {
    this.draft = { version: this.draft.version + 1, values: { ...this.draft.values, ...changes } }
  }
}

function open(server: DraftServer, storage = memoryStorage(), delayMs = 5) {
  const autosave = createAutosave({
    id: 'filing:1',
    initial: { ...server.draft },
    save: server.save,
    reload: server.reload,
    delayMs,
    storage,
  })
  autosave.activate()
  return { autosave, storage }
}

describe('autosave', () => {
  it('saves what was typed, one request for one pause, and says so', async () => {
    const server = new DraftServer()
    const { autosave, storage } = open(server)
    const statuses: string[] = []
    autosave.subscribe(() => statuses.push(autosave.getState().status))
    autosave.set('a', '10')
    autosave.set('a', '100')
    autosave.set('b', '20')
    expect(storage.length).toBe(1)
    expect(await autosave.flush()).toBe(true)
    expect(server.draft.values).toEqual({ a: '100', b: '20' })
    expect(server.keys).toHaveLength(1)
    expect(statuses).toContain('saving')
    expect(autosave.getState().status).toBe('saved')
    expect(storage.length).toBe(0)
  })

  it('keeps a value typed while an older one is on its way', async () => {
    const server = new DraftServer()
    const { autosave } = open(server)
    autosave.set('a', 'first')
    const saving = autosave.flush()
    autosave.set('a', 'second')
    await saving
    await autosave.flush()
    expect(server.draft.values['a']).toBe('second')
    expect(autosave.getState().values['a']).toBe('second')
  })

  it('holds everything while the server is away and over a reload, then saves it', async () => {
    const server = new DraftServer()
    server.reachable = false
    const { autosave, storage } = open(server)
    autosave.set('a', 'kept')
    expect(await autosave.flush()).toBe(false)
    expect(autosave.getState().status).toBe('offline')
    server.reachable = true
    const reopened = open(server, storage).autosave
    expect(reopened.getState().values['a']).toBe('kept')
    expect(await reopened.flush()).toBe(true)
    expect(server.draft.values['a']).toBe('kept')
  })

  it('repeats a save whose answer was lost under the same key: nothing is written twice', async () => {
    const server = new DraftServer()
    server.loseAnswers = 1
    const { autosave } = open(server)
    autosave.set('a', 'x')
    await autosave.flush()
    autosave.set('b', 'y')
    await autosave.flush()
    expect(server.keys[0]).toBe(server.keys[1])
    expect(server.draft).toEqual({ version: 3, values: { a: 'x', b: 'y' } })
    expect(autosave.getState().status).toBe('saved')
  })

  it('merges another device’s change of another field without asking', async () => {
    const server = new DraftServer()
    const { autosave } = open(server)
    server.write({ b: 'theirs' })
    autosave.set('a', 'mine')
    expect(await autosave.flush()).toBe(true)
    expect(server.draft.values).toEqual({ a: 'mine', b: 'theirs' })
    expect(autosave.getState().values).toEqual({ a: 'mine', b: 'theirs' })
    expect(autosave.getState().conflicts).toEqual({})
  })

  it.each(['mine', 'theirs'] as const)('asks when both changed one field, and keeps %s', async (keep) => {
    const server = new DraftServer()
    const { autosave, storage } = open(server)
    server.write({ a: 'theirs' })
    autosave.set('a', 'mine')
    autosave.set('b', 'also mine')
    expect(await autosave.flush()).toBe(false)
    expect(autosave.getState()).toMatchObject({
      status: 'conflict',
      values: { a: 'mine' },
      conflicts: { a: { mine: 'mine', theirs: 'theirs' } },
    })
    expect(server.draft.values).toEqual({ a: 'theirs', b: 'also mine' })
    expect(storage.length).toBe(1)
    autosave.resolve('a', keep)
    expect(await autosave.flush()).toBe(true)
    expect(server.draft.values['a']).toBe(keep)
    expect(autosave.getState().values['a']).toBe(keep)
    expect(storage.length).toBe(0)
  })

  it('stops asking when a draft is filed meanwhile, and keeps what was typed', async () => {
    const server = new DraftServer()
    let asked = 0
    server.save = async () => {
      asked += 1
      throw new Problem({ status: 409, code: 'draft-closed', title: 'filed' })
    }
    const { autosave, storage } = open(server)
    server.write({}) // Filing raises the version once.
    autosave.set('a', 'too late')
    expect(await autosave.flush()).toBe(false)
    expect(asked).toBeLessThanOrEqual(2)
    expect(autosave.getState()).toMatchObject({ status: 'error', values: { a: 'too late' } })
    expect(storage.length).toBe(1)
  })

  it('shows a refusal and keeps what was typed', async () => {
    const server = new DraftServer()
    const { autosave, storage } = open(server)
    server.save = async () => {
      throw new Problem({ status: 422, code: 'amount.absurd', title: 'absurd' })
    }
    const refused = createAutosave({
      id: 'filing:2',
      initial: { ...server.draft },
      save: server.save,
      reload: server.reload,
      storage,
    })
    refused.set('a', '99999999999999999999')
    expect(await refused.flush()).toBe(false)
    expect(refused.getState()).toMatchObject({ status: 'error', values: { a: '99999999999999999999' } })
    expect(refused.getState().problem?.code).toBe('amount.absurd')
    expect(storage.getItem('yimen.autosave.filing:2')).toContain('99999999999999999999')
    autosave.set('b', '3')
  })

  it('takes computed values from the answer beside what is still unsaved', async () => {
    const server = new DraftServer()
    const storage = memoryStorage()
    let held: Fields = {}
    const autosave = createAutosave({
      id: 'x',
      initial: { version: 1, values: { a: '', tax: '0' } },
      save: async (changes) => {
        if (!('note' in changes)) autosave.set('note', 'typed meanwhile')
        held = { ...held, ...changes, tax: '300' }
        return { version: 2, values: held }
      },
      reload: server.reload,
      storage,
    })
    autosave.set('a', '10000')
    await autosave.flush()
    expect(autosave.getState().values).toMatchObject({ a: '10000', tax: '300', note: 'typed meanwhile' })
  })

  it('forgets the backups on sign-out and nothing else', () => {
    const storage = memoryStorage()
    storage.setItem('yimen.autosave.a', '{}')
    storage.setItem('yimen.autosave.b', '{}')
    storage.setItem('other', '1')
    clearAutosaveBackups(storage)
    expect([storage.length, storage.getItem('other')]).toEqual([1, '1'])
  })
})
