import type { RouteContract, RouteTable } from '@yimen/core/api'

interface Operation {
  [key: string]: unknown
}

/** The problem+json shape every error has. */
const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'instance', 'traceId', 'errors', 'allowedActions'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable, the same in both languages' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    traceId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { pointer: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
    allowedActions: {
      type: 'array',
      items: {
        type: 'object',
        properties: { code: { type: 'string' }, label: { type: 'string' }, href: { type: 'string' } },
      },
    },
    facts: { type: 'object', additionalProperties: true },
  },
}

/**
 * OpenAPI 3.1 from the same schemas that validate requests. Written by hand over the contract tables: JSON Schema 2020-12
 * is what OpenAPI 3.1 speaks, so nothing has to be translated.
 */
export function openApiOf(table: RouteTable, info: { version: string }): Record<string, unknown> {
  const paths: Record<string, Record<string, Operation>> = {}
  for (const [key, contract] of Object.entries(table)) {
    const [method = 'GET', path = '/'] = key.split(' ')
    const known = paths[path] ?? {}
    known[method.toLowerCase()] = operationOf(key, contract)
    paths[path] = known
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Yimen 一门 API',
      version: info.version,
      description:
        'One door for two tax authorities. Amounts are decimal strings of fen; errors are RFC 9457 problem+json with stable codes, in Chinese or English by Accept-Language.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'yimen_session',
          description: 'Set by sign-in; changes also send x-csrf-token.',
        },
      },
    },
  }
}

function operationOf(key: string, contract: RouteContract): Operation {
  const parameters: unknown[] = []
  for (const [place, schema] of [
    ['path', contract.params],
    ['query', contract.query],
  ] as const) {
    if (!schema) continue
    const required = new Set((schema as { required?: string[] }).required ?? [])
    for (const [name, property] of Object.entries(schema.properties))
      parameters.push({ name, in: place, required: place === 'path' || required.has(name), schema: property })
  }
  if (contract.idempotent === true)
    parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: true,
      schema: { type: 'string', minLength: 8, maxLength: 120 },
    })
  const body = contract.takesFile
    ? {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              required: ['file'],
              properties: { file: { type: 'string', format: 'binary' } },
            },
          },
        },
      }
    : contract.body
      ? {
          required: true,
          content: {
            'application/json': {
              schema: contract.body,
              ...(contract.example?.body === undefined ? {} : { example: contract.example.body }),
            },
          },
        }
      : undefined
  return {
    operationId: key
      .replaceAll(/[^A-Za-z0-9]+/g, '-')
      .replace(/-$/, '')
      .toLowerCase(),
    summary: contract.summary,
    ...(contract.description === undefined ? {} : { description: contract.description }),
    tags: contract.tags,
    parameters,
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      [String(contract.status ?? 200)]: {
        description: 'Done',
        content: {
          [contract.produces ?? 'application/json']: {
            schema: contract.produces ? { type: 'string', format: 'binary' } : contract.response,
          },
        },
      },
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
    ...(contract.access === 'public' ? { security: [] } : { security: [{ session: [] }] }),
    'x-access': contract.access,
  }
}
