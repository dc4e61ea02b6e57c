import type { Output } from '../api/client.ts'

export type Draft = Output<'GET /api/v1/drafts/{draftId}'>
export type Filing = Output<'GET /api/v1/filings/{filingId}'>
export type FilingSide = Filing['sides'][number]
export type PaymentBook = FilingSide['books'][number]
export type TaxLine = Draft['taxes'][number]
export type DocumentBrief = Filing['documents'][number]
export type Task = Output<'GET /api/v1/taxpayers/{taxpayerId}/tasks'>['items'][number]
export type Side = FilingSide['side']

/** The order everybody knows: national first. */
export const bothSides: readonly Side[] = ['national', 'local']
