import { organisationCodeOf } from '@yimen/core/identifiers'
import { Type } from 'typebox'
import { defineQuery } from '../../platform/links/link.ts'
import { refuse } from '../../platform/refusal.ts'
import { findDetails } from './store.ts'

/** What the front's index over both registers keeps of a taxpayer. Only the program itself asks; order is not kept. */
export const taxpayerIndex = defineQuery({
  name: 'taxpayer.index',
  input: Type.Object(
    { taxpayerIds: Type.Array(Type.String({ format: 'uuid' }), { maxItems: 1000 }) },
    { additionalProperties: false },
  ),
  async answer({ taxpayerIds }, { database, actor }) {
    if (actor.kind !== 'system')
      return refuse(403, 'system-only', '此查询由系统使用。', 'Only the system asks this.')
    const rows = await findDetails(database, taxpayerIds)
    return {
      items: rows.map((row) => {
        const { organisationCode } = row.details
        return {
          taxpayerId: row.id,
          version: row.version,
          name: row.name,
          kind: row.kind,
          code: row.code,
          codeKind: row.codeKind,
          organisationCode:
            typeof organisationCode === 'string'
              ? organisationCode
              : row.code === null
                ? null
                : (organisationCodeOf(row.code) ?? null),
          authority: row.authority,
          status: row.status,
          demo: row.demo,
          flags: row.flags,
          updatedAt: row.updatedAt.toISOString(),
        }
      }),
    }
  },
})
