import type { Output } from '../api/client.ts'
import type { Tone } from '../kit/tags.tsx'

type Filing = Output<'GET /api/v1/filings/{filingId}'>
export type BookState = Filing['sides'][number]['books'][number]['state']
export type PaymentState = Filing['payment']
export type SideState = Filing['sides'][number]['state']
export type TaskState = Output<'GET /api/v1/taxpayers/{taxpayerId}/tasks'>['items'][number]['state']

export const sideStateTone: Record<SideState, Tone> = {
  accepted: 'success',
  pending: 'info',
  refused: 'danger',
  'not-due': 'neutral',
}

export const paymentTone: Record<PaymentState, Tone> = {
  'nothing-due': 'neutral',
  unpaid: 'warning',
  paying: 'info',
  'partly-paid': 'warning',
  paid: 'success',
  failed: 'danger',
}

export const taskTone: Record<TaskState, Tone> = {
  upcoming: 'neutral',
  due: 'warning',
  overdue: 'danger',
  'filed-unpaid': 'warning',
  done: 'success',
}

/** The way of a payment book: 应征 → 扣款 → 上解 → 入库 → 销号. */
export const bookSteps = ['assessed', 'debiting', 'debited', 'sent-up', 'received', 'written-off'] as const

export function bookTone(state: BookState, failed: boolean): Tone {
  if (failed || state === 'reversed') return 'danger'
  if (state === 'received' || state === 'written-off') return 'success'
  return state === 'assessed' ? 'warning' : 'info'
}
