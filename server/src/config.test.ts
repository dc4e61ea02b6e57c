import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigProblem, effectiveSettings, loadConfig, type SettingName, settings } from './config.ts'

function problemsOf(environment: Record<string, string>) {
  try {
    loadConfig(environment)
  } catch (error) {
    if (error instanceof ConfigProblem) return error.problems
    throw error
  }
  return []
}

describe('the configuration', () => {
  it('needs nothing: the defaults run everything on this machine', () => {
    expect(loadConfig({ PATH: '/bin', YIMEN_DATA: '' })).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      parts: ['front', 'national', 'local'],
      treasury: { channel: 'simulator' },
      demo: true,
      businessDate: '2017-10-16',
      logLevel: 'info',
    })
    expect(loadConfig({ YIMEN_DEMO: 'off' }).businessDate).toBeUndefined()
  })

  it('prefers the command line to the environment, and says where each value comes from', () => {
    const environment = { PORT: '9000', HOST: '::1' }
    expect(loadConfig(environment, { PORT: '9001' })).toMatchObject({ port: 9001, host: '::1' })
    const sources = new Map(
      effectiveSettings(environment, { PORT: '9001' }).map((each) => [each.name, each.source]),
    )
    expect([sources.get('PORT'), sources.get('HOST'), sources.get('YIMEN_DATA')]).toEqual([
      'command line',
      'environment',
      'default',
    ])
  })

  it.each<[SettingName, string]>([
    ['PORT', '80a'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['HOST', 'not a host'],
    ['DATABASE_URL', 'mysql://root@localhost/x'],
    ['YIMEN_PARTS', 'front,middle'],
    ['YIMEN_PARTS', 'front,front'],
    ['YIMEN_NATIONAL_URL', 'http://10.0.0.1:8443'],
    ['YIMEN_PUBLIC_URL', 'tax.example.cn'],
    ['YIMEN_LOG_LEVEL', 'loud'],
    ['YIMEN_TREASURY', 'fake'],
    ['YIMEN_DEMO', 'maybe'],
    ['YIMEN_BUSINESS_DATE', '2017-02-30'],
  ])('refuses %s=%s by name, with the shape it should have', (name, value) => {
    const problems = problemsOf({ [name]: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]?.what).toContain(name)
    expect(problems[0]?.todo).toContain(settings[name].shape)
  })

  it('names all wrong values at once, and a misspelt variable with the one that was meant', () => {
    const problems = problemsOf({ PORT: 'x', YIMEN_DEMO: 'x', YIMEN_PRATS: 'front' })
    expect(problems.map((problem) => problem.todo).join('\n')).toMatch(/YIMEN_PARTS/)
    expect(problems).toHaveLength(3)
  })

  it('wants addresses and certificates when parts run elsewhere', () => {
    expect(
      problemsOf({ YIMEN_PARTS: 'front' })
        .map((each) => each.what)
        .join(),
    ).toMatch(/NATIONAL_URL.*LOCAL_URL.*TLS/)
    const environment = {
      YIMEN_PARTS: 'front',
      YIMEN_NATIONAL_URL: 'https://10.0.0.2:8443/',
      YIMEN_LOCAL_URL: 'https://10.0.0.3:8443',
      YIMEN_TLS_KEY: 'k.pem',
      YIMEN_TLS_CERT: 'c.pem',
    }
    expect(problemsOf(environment)).toHaveLength(1)
    const config = loadConfig({ ...environment, YIMEN_TLS_CA: 'ca.pem' })
    expect(config.parts).toEqual(['front'])
    expect(config.partUrls).toEqual({ national: 'https://10.0.0.2:8443', local: 'https://10.0.0.3:8443' })
  })

  it('never shows a password, whatever the password is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6 }), fc.boolean(), (password, valid) => {
        const secret = `S3cret${password}`
        const url = `${valid ? 'postgresql' : 'mysql'}://admin:${encodeURIComponent(secret)}@db/postgres`
        const shown = JSON.stringify(
          effectiveSettings({ DATABASE_URL: url }).map(({ name, shown, source }) => ({
            name,
            shown,
            source,
          })),
        )
        expect(shown).not.toContain('S3cret')
        expect(
          problemsOf({ DATABASE_URL: url })
            .map((each) => each.what)
            .join(),
        ).not.toContain('S3cret')
      }),
    )
  })
})
