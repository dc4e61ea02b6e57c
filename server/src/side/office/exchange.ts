import { exchangeCategories, findCategory } from '@yimen/core/exchange'
import { Type } from 'typebox'
import { send } from '../../exchange/outbox.ts'
import {
  countByCategory,
  countByPeer,
  findSent,
  listMessages,
  type MessageRow,
  requeue,
} from '../../exchange/overview.store.ts'
import { officerView } from '../../platform/access/index.ts'
import type { PartName, Side } from '../../platform/actor.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import { decodeCursor, toPage } from '../../platform/database/keyset.ts'
import { defineQuery } from '../../platform/links/link.ts'
import { isRefusal, refuse } from '../../platform/refusal.ts'
import { PageInput } from '../ledger/index.ts'
import { receivedAbout, sentAbout } from './store.ts'

const strict = { additionalProperties: false } as const

/** State of this side's exchange: counts by peer and by catalogued category, categories never used included. */
export function officeExchange(side: Side) {
  return defineQuery({
    name: 'office.exchange',
    input: Type.Object({}, strict),
    async answer(_input, { database, actor }) {
      const view = officerView(side, actor)
      if (isRefusal(view)) return view
      const [peers, categories] = await Promise.all([countByPeer(database), countByCategory(database)])
      const unused = exchangeCategories.filter(
        ({ code, version }) => !categories.some((row) => row.category === code && row.version === version),
      )
      return {
        peers: peers.map((row) => ({
          peer: row.peer,
          waiting: Number(row.waiting),
          oldestWaiting: row.oldestWaiting?.toISOString() ?? null,
          accepted: Number(row.accepted),
          returned: Number(row.returned),
          dead: Number(row.dead),
          received: Number(row.received),
        })),
        categories: [
          ...categories.map(({ category, version, sent, received, returned }) => ({
            category,
            name: nameOf(category),
            version,
            sent: Number(sent),
            received: Number(received),
            returned: Number(returned),
          })),
          ...unused.map(({ code, name, version }) => ({
            category: code,
            name,
            version,
            sent: 0,
            received: 0,
            returned: 0,
          })),
        ],
      }
    },
  })
}

function nameOf(category: string): { zh: string; en: string } {
  return findCategory(category)?.name ?? { zh: category, en: category }
}

/** A message as the API shows it (`ExchangeMessage`). */
function messageView(direction: 'sent' | 'received', row: MessageRow) {
  return {
    id: row.id,
    direction,
    peer: row.peer,
    category: row.category,
    categoryName: nameOf(row.category),
    subjectSeq: row.subjectSeq.toString(),
    issuedAt: row.at.toISOString(),
    state: row.state,
    attempts: row.attempts,
    answeredAt: row.answeredAt?.toISOString() ?? null,
    errors: (row.errors ?? []).map(({ pointer, code, zh, en }) => ({ pointer, code, message: { zh, en } })),
    payload: row.payload,
  }
}

/** Messages of this side about taxpayers an officer may see, newest first. */
export function officeExchangeMessages(side: Side) {
  return defineQuery({
    name: 'office.exchange-messages',
    input: Type.Object(
      {
        ...PageInput,
        direction: Type.Enum(['sent', 'received']),
        state: Type.Optional(Type.String({ maxLength: 20 })),
      },
      strict,
    ),
    async answer({ cursor, limit = 50, direction, state }, { database, actor }) {
      const view = officerView(side, actor)
      if (isRefusal(view)) return view
      const after = decodeCursor(cursor)
      if (isRefusal(after)) return after
      const scope = direction === 'sent' ? sentAbout(view.visible) : receivedAbout(view.visible, view.whole)
      const rows = await listMessages(database, { direction, scope, state, after, limit })
      return toPage(rows, limit, (row) => messageView(direction, row))
    },
  })
}

/**
 * Sends a message again. A dead one goes out as it is; one the other side returned goes out as a new message that
 * corrects it, because the receiver has answered the old one for good.
 */
export function resendMessage(side: Side) {
  return defineCommand({
    kind: 'exchange.resend',
    input: Type.Object({ messageId: Type.String({ format: 'uuid' }) }, strict),
    async load(database, input, context) {
      const view = officerView(side, context.actor, ['back-officer'])
      if (isRefusal(view)) return view
      return { message: await findSent(database, input.messageId, sentAbout(view.visible)) }
    },
    authorise: (loaded) => (isRefusal(loaded) ? loaded : undefined),
    decide(loaded, _input, context) {
      if (isRefusal(loaded)) return loaded
      const { message } = loaded
      if (message === undefined)
        return refuse(
          404,
          'message-not-found',
          '没有找到该报文，或者您无权查看。',
          'There is no such message, or you may not see it.',
        )
      if (message.state !== 'dead' && message.state !== 'returned')
        return refuse(
          409,
          'message-not-in-trouble',
          '该报文正在递送或已被接收，不需要重发。',
          'This message is on its way or was accepted; there is nothing to send again.',
          { facts: { state: message.state } },
        )
      const again = {
        ...messageView('sent', message),
        state: 'queued',
        attempts: 0,
        answeredAt: null,
        errors: [],
      }
      if (message.state === 'dead')
        return { outcome: again, subject: message.subject, writes: [requeue(message.id, context.now)] }
      const id = context.newId()
      const writes = send(context, {
        id,
        to: message.peer as PartName,
        category: message.category,
        schemaVersion: message.schemaVersion,
        subject: message.subject,
        payload: message.payload,
        correctionOf: message.id,
      })
      return {
        outcome: { ...again, id, issuedAt: context.now.toISOString() },
        subject: message.subject,
        writes,
      }
    },
  })
}
