import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { exitCodes, OperatorProblem } from './platform/operatorProblem.ts'
import { parts as allParts, type Part, type PartDatabase } from './platform/postgres/databases.ts'
import { maskedUrl } from './platform/postgres/urls.ts'

/**
 * Configuration comes from the environment (and the few options of `yimen start`), is checked once at the start, and is
 * a plain value from then on: nothing else in the program reads `process.env`.
 */
export interface Config {
  /** The data folder, absolute: database cluster, secrets, keys, logs. */
  readonly dataDir: string
  /** Account that may create databases and roles on an existing server; without it PostgreSQL runs in the data folder. */
  readonly databaseUrl?: string
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** The address people use, without a slash at the end; in QR codes and links of documents. Undefined: where it listens. */
  readonly publicUrl?: string
  /** The parts this process runs. */
  readonly parts: readonly Part[]
  /** Where the other parts are reached (https, mutual TLS). */
  readonly partUrls: Readonly<Partial<Record<Part, string>>>
  /** Where this process listens for the other parts; only when it does not run all parts itself. */
  readonly linkHost: string
  readonly linkPort: number
  readonly tls?: { readonly keyFile: string; readonly certFile: string; readonly caFile: string }
  /** From one address; this machine itself is not limited. Sign-in has stricter limits of its own. */
  readonly requestsPerMinute: number
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  readonly treasury: { readonly channel: 'simulator' } | { readonly channel: 'url'; readonly url: string }
  /** Seed the demo province when the database is empty. */
  readonly demo: boolean
  /** Legal day the program works on; undefined: the real day in Asia/Shanghai. */
  readonly businessDate?: string
}

/** What `startServer` and `seedDemo` get: the configuration and the databases of the parts that run here. */
export interface RunConfig extends Config {
  readonly databases: readonly PartDatabase[]
  /** `<data>/secrets`, mode 700: passwords and signing keys. */
  readonly secretsDir: string
}

export type Source = 'default' | 'environment' | 'command line'

interface Setting<S extends TSchema = TSchema> {
  readonly schema: S
  /** Turns the text of the variable into what the schema checks. */
  readonly read: (text: string) => unknown
  readonly fallback?: string
  /** The shape, for the sentence that refuses a wrong value. */
  readonly shape: string
  readonly about: string
  /** How `yimen config` shows it when it is or holds a secret. */
  readonly mask?: (text: string) => string
}

const asText = (text: string): string => text
const asInteger = (text: string): unknown => (/^\d{1,6}$/.test(text) ? Number(text) : text)
const asList = (text: string): string[] => text.split(',').map((item) => item.trim())
const asSwitch = (text: string): unknown => ({ on: true, off: false })[text] ?? text
const withoutSlash = (text: string): string => text.replace(/\/+$/, '')

const Port = Type.Integer({ minimum: 0, maximum: 65_535 })
const PartUrl = Type.Refine(Type.String(), (text) => isOrigin(text, ['https:']))
const HttpUrl = Type.Refine(Type.String(), (text) => isOrigin(text, ['http:', 'https:']))
const PostgresUrl = Type.Refine(Type.String(), isPostgresUrl)
const Host = Type.Refine(
  Type.String(),
  (text) => isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$/i.test(text),
)
const FileName = Type.String({ minLength: 1, maxLength: 4_000, pattern: '^[^\\u0000]+$' })
const PartList = Type.Array(
  Type.Union([Type.Literal('front'), Type.Literal('national'), Type.Literal('local')]),
  {
    minItems: 1,
    uniqueItems: true,
  },
)
const Level = Type.Union(
  (['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const).map((level) =>
    Type.Literal(level),
  ),
)
const CivilDate = Type.Refine(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }), isCivilDate)

const partUrl = (part: string): Setting<typeof PartUrl> => ({
  schema: PartUrl,
  read: withoutSlash,
  shape: 'an https address such as https://10.0.0.2:8443',
  about: `where the ${part} part is reached when another process runs it (mutual TLS)`,
})

/** Every variable the program knows. */
export const settings = {
  YIMEN_DATA: {
    schema: FileName,
    read: asText,
    fallback: './data',
    shape: 'the path of a folder',
    about: 'folder for the database, secrets, keys and logs',
  },
  DATABASE_URL: {
    schema: PostgresUrl,
    read: asText,
    shape: 'postgresql://user:password@host:5432/postgres',
    about: 'an existing PostgreSQL 18 server; the account must be allowed to create databases and roles',
    mask: maskedUrl,
  },
  HOST: {
    schema: Host,
    read: asText,
    fallback: '127.0.0.1',
    shape: 'an IP address or a host name',
    about: 'address to listen on (0.0.0.0 for all)',
  },
  PORT: {
    schema: Port,
    read: asInteger,
    fallback: '8080',
    shape: 'a whole number from 0 to 65535 (0 takes any free port)',
    about: 'TCP port to listen on',
  },
  YIMEN_PUBLIC_URL: {
    schema: HttpUrl,
    read: withoutSlash,
    shape: 'an address such as https://tax.example.cn',
    about: 'address people use; printed into documents and QR codes (default: where it listens)',
  },
  YIMEN_PARTS: {
    schema: PartList,
    read: asList,
    fallback: 'front,national,local',
    shape: 'one or more of front,national,local, with commas between',
    about: 'parts this process runs',
  },
  YIMEN_FRONT_URL: partUrl('front'),
  YIMEN_NATIONAL_URL: partUrl('national'),
  YIMEN_LOCAL_URL: partUrl('local'),
  YIMEN_LINK_HOST: {
    schema: Host,
    read: asText,
    fallback: '127.0.0.1',
    shape: 'an IP address or a host name',
    about: 'address to listen on for the other parts',
  },
  YIMEN_LINK_PORT: {
    schema: Port,
    read: asInteger,
    fallback: '8443',
    shape: 'a whole number from 0 to 65535',
    about: 'TCP port to listen on for the other parts',
  },
  YIMEN_TLS_KEY: {
    schema: FileName,
    read: asText,
    shape: 'the path of a PEM file',
    about: 'private key of this process',
  },
  YIMEN_TLS_CERT: {
    schema: FileName,
    read: asText,
    shape: 'the path of a PEM file',
    about: 'certificate of this process',
  },
  YIMEN_TLS_CA: {
    schema: FileName,
    read: asText,
    shape: 'the path of a PEM file',
    about: 'certificates of the authorities that the parts trust',
  },
  YIMEN_REQUESTS_PER_MINUTE: {
    schema: Type.Integer({ minimum: 1, maximum: 999_999 }),
    read: asInteger,
    fallback: '6000',
    shape: 'a whole number from 1 to 999999',
    about: 'requests taken from one address in a minute',
  },
  YIMEN_LOG_LEVEL: {
    schema: Level,
    read: asText,
    fallback: 'info',
    shape: 'one of trace, debug, info, warn, error, fatal, silent',
    about: 'least level that is logged',
  },
  YIMEN_TREASURY: {
    schema: Type.Union([Type.Literal('simulator'), HttpUrl]),
    read: withoutSlash,
    fallback: 'simulator',
    shape: '"simulator" or the address of the treasury channel (https://…)',
    about: 'channel to banks and treasury',
  },
  YIMEN_DEMO: {
    schema: Type.Boolean(),
    read: asSwitch,
    fallback: 'on',
    shape: '"on" or "off"',
    about: 'seed the demo province when the database is empty (same as --no-demo)',
  },
  YIMEN_BUSINESS_DATE: {
    schema: CivilDate,
    read: asText,
    shape: 'a day such as 2017-10-16',
    about: 'legal day to work on (default: 2017-10-16 in the demo, otherwise the real day in Asia/Shanghai)',
  },
} satisfies Record<string, Setting>

export type SettingName = keyof typeof settings
const settingNames = Object.keys(settings).filter((name): name is SettingName => name in settings)

/** The day the demo province lives on: October 2017, when both authorities existed (filing deadline the 23rd). */
export const demoBusinessDate = '2017-10-16'

/** One or more wrong settings; each says its name, what is wrong, and what to put instead. */
export class ConfigProblem extends OperatorProblem {
  readonly problems: readonly { readonly what: string; readonly todo: string }[]

  constructor(problems: readonly { readonly what: string; readonly todo: string }[]) {
    super(
      problems.map((problem) => problem.what).join(' '),
      problems.map((problem) => problem.todo).join(' '),
      exitCodes.usage,
    )
    this.problems = problems
  }
}

/** The text of one setting and where it comes from. */
export interface EffectiveSetting {
  readonly name: SettingName
  readonly text: string | undefined
  readonly source: Source
  readonly shown: string | null
  readonly about: string
}

export type Environment = Readonly<Record<string, string | undefined>>
export type Overrides = Readonly<Partial<Record<SettingName, string>>>

/** Every setting with its effective value, secrets masked, and its source; for `yimen config`. */
export function effectiveSettings(environment: Environment, overrides: Overrides = {}): EffectiveSetting[] {
  return settingNames.map((name) => {
    const setting: Setting = settings[name]
    const [text, source] = textOf(name, setting, environment, overrides)
    const shown = text === undefined ? null : (setting.mask?.(text) ?? text)
    return { name, text, source, shown, about: setting.about }
  })
}

function textOf(
  name: SettingName,
  setting: Setting,
  environment: Environment,
  overrides: Overrides,
): [string | undefined, Source] {
  const given = overrides[name]
  if (given !== undefined) return [given, 'command line']
  // An empty variable counts as not set: that is how shells and compose files "unset" one.
  const fromEnvironment = environment[name]?.trim()
  if (fromEnvironment) return [fromEnvironment, 'environment']
  return [setting.fallback, 'default']
}

/**
 * Reads and checks the configuration.
 * @throws ConfigProblem naming every wrong value at once.
 */
export function loadConfig(environment: Environment, overrides: Overrides = {}): Config {
  const problems = unknownVariables(environment)
  const refused = new Set<SettingName>()
  const read = <N extends SettingName>(name: N): Static<(typeof settings)[N]['schema']> | undefined => {
    const setting: Setting = settings[name]
    const [text, source] = textOf(name, setting, environment, overrides)
    if (text === undefined) return undefined
    const value = setting.read(text)
    const schema: (typeof settings)[N]['schema'] = settings[name].schema
    if (Value.Check(schema, value)) return value
    if (!refused.has(name)) problems.push(wrongValue(name, setting, text, source))
    refused.add(name)
    return undefined
  }
  const config = assemble(read)
  if (problems.length === 0) problems.push(...contradictions(config, read))
  if (problems.length > 0) throw new ConfigProblem(problems)
  return config
}

type Read = <N extends SettingName>(name: N) => Static<(typeof settings)[N]['schema']> | undefined

function assemble(read: Read): Config {
  const demo = read('YIMEN_DEMO') ?? false
  const databaseUrl = read('DATABASE_URL')
  const publicUrl = read('YIMEN_PUBLIC_URL')
  const businessDate = read('YIMEN_BUSINESS_DATE') ?? (demo ? demoBusinessDate : undefined)
  const tls = tlsOf(read)
  const treasury = read('YIMEN_TREASURY') ?? 'simulator'
  const urls = {
    front: read('YIMEN_FRONT_URL'),
    national: read('YIMEN_NATIONAL_URL'),
    local: read('YIMEN_LOCAL_URL'),
  }
  return {
    dataDir: resolve(read('YIMEN_DATA') ?? '.'),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    host: read('HOST') ?? '',
    port: read('PORT') ?? 0,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    parts: allParts.filter((part) => read('YIMEN_PARTS')?.includes(part)),
    partUrls: Object.fromEntries(Object.entries(urls).filter(([, url]) => url !== undefined)),
    linkHost: read('YIMEN_LINK_HOST') ?? '',
    linkPort: read('YIMEN_LINK_PORT') ?? 0,
    ...(tls === undefined ? {} : { tls }),
    requestsPerMinute: read('YIMEN_REQUESTS_PER_MINUTE') ?? 0,
    logLevel: read('YIMEN_LOG_LEVEL') ?? 'info',
    treasury: treasury === 'simulator' ? { channel: 'simulator' } : { channel: 'url', url: treasury },
    demo,
    ...(businessDate === undefined ? {} : { businessDate }),
  }
}

function tlsOf(read: Read): Config['tls'] {
  const [key, cert, ca] = [read('YIMEN_TLS_KEY'), read('YIMEN_TLS_CERT'), read('YIMEN_TLS_CA')]
  if (key === undefined || cert === undefined || ca === undefined) return undefined
  return { keyFile: resolve(key), certFile: resolve(cert), caFile: resolve(ca) }
}

function wrongValue(name: SettingName, setting: Setting, text: string, source: Source) {
  const shown = setting.mask ? setting.mask(text) : text.slice(0, 80)
  const from =
    source === 'environment' ? 'the environment' : source === 'default' ? 'the default' : 'the command line'
  return {
    what: `${name} has the wrong value "${shown}" (from ${from}).`,
    todo: `Set ${name} to ${setting.shape}: ${setting.about}.`,
  }
}

/** What test runs set for themselves. */
const ofTests = /^YIMEN_(TEST_.*|SOAK)$/

/** A misspelt variable would silently do nothing: refuse every YIMEN_… name we do not know. */
function unknownVariables(environment: Environment) {
  return Object.keys(environment)
    .filter((name) => name.startsWith('YIMEN_') && !ofTests.test(name) && !(name in settings))
    .map((name) => {
      const [near] = settingNames
        .filter((known) => distance(known, name) <= 3)
        .sort((left, right) => distance(left, name) - distance(right, name))
      return {
        what: `${name} is not a setting of Yimen.`,
        todo: near ? `Did you mean ${near}?` : 'Unset it; "yimen config" lists the settings there are.',
      }
    })
}

function contradictions(config: Config, read: Read) {
  const problems: { what: string; todo: string }[] = []
  const elsewhere = allParts.filter((part) => !config.parts.includes(part))
  for (const part of elsewhere) {
    if (config.partUrls[part] !== undefined) continue
    problems.push({
      what: `YIMEN_PARTS leaves out "${part}", and YIMEN_${part.toUpperCase()}_URL is not set.`,
      todo: `Set YIMEN_${part.toUpperCase()}_URL to the address of the process that runs it, or run it here.`,
    })
  }
  const given = [read('YIMEN_TLS_KEY'), read('YIMEN_TLS_CERT'), read('YIMEN_TLS_CA')].filter(Boolean).length
  if (given > 0 && given < 3) {
    problems.push({
      what: 'Only some of YIMEN_TLS_KEY, YIMEN_TLS_CERT and YIMEN_TLS_CA are set.',
      todo: 'Set all three, or none when this process runs all parts.',
    })
  } else if (given === 0 && elsewhere.length > 0) {
    problems.push({
      what: 'Some parts run elsewhere, but the certificates for mutual TLS are not set.',
      todo: 'Set YIMEN_TLS_KEY, YIMEN_TLS_CERT and YIMEN_TLS_CA to PEM files.',
    })
  }
  return problems
}

function isOrigin(text: string, protocols: readonly string[]): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return protocols.includes(url.protocol) && url.hostname !== '' && url.username === '' && url.search === ''
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol)
}

function isCivilDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text
}

/** Edit distance, for "did you mean". */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (const [i, a] of [...left].entries()) {
    const next = [i + 1]
    for (const [j, b] of [...right].entries()) {
      const replaced = (row[j] ?? 0) + (a === b ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
