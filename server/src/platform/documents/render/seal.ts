import type { Outline } from '../../fonts/index.ts'
import { MM, SEAL_RED, type Sheet } from './sheet.ts'

export interface CollectionSeal {
  /** Full name of the authority as it stands on the ring. */
  readonly authority: string
  /** Demo authorities: the seal itself says 演示, so that a cutting of it cannot deceive. */
  readonly demo: boolean
}

/**
 * 国税发〔1994〕207号 with the provincial rules under it: the collection seal is round, 30 mm over the edge,
 * edge 1 mm, the name of the authority on the upper ring, 征税专用章 in the lower middle.
 */
export const SEAL_DIAMETER = 30 * MM
const EDGE = 1 * MM
const NAME_SIZE = 9.6
/** The ring is open at the foot; long names reach a little further down before they are narrowed. */
const WIDEST_NAME = (216 * Math.PI) / 180
const WIDEST_LONG_NAME = (236 * Math.PI) / 180
const LONG_NAME = 18

/** Draws the seal 征税专用章 of one authority as outlines, centred on a point; over what is printed there. */
export function drawCollectionSeal(sheet: Sheet, seal: CollectionSeal, x: number, y: number): void {
  const { doc } = sheet
  const radius = SEAL_DIAMETER / 2
  const box = { x: x - radius, y: y - radius, width: SEAL_DIAMETER, height: SEAL_DIAMETER }
  const alt = `${seal.authority} 征税专用章${seal.demo ? '（演示）' : ''}`
  sheet.tag('Figure', { alt, box, lang: 'zh-CN' }, () => {
    doc.save().fillOpacity(0.86).strokeOpacity(0.86)
    doc.lineWidth(EDGE).strokeColor(SEAL_RED)
    doc.circle(x, y, radius - EDGE / 2).stroke()
    doc.fillColor(SEAL_RED)
    drawRing(sheet, seal.authority, x, y, radius - EDGE - 2.2)
    drawStar(sheet, x, y - 2.6, 9.2)
    drawStraight(sheet, '征税专用章', x, y + 22.2, 9.4, 46)
    if (seal.demo) drawStraight(sheet, '演示', x, y + 33, 7.8, 20)
    doc.restore()
  })
}

/** The name along the ring, clockwise, feet to the centre; narrowed rather than run into the foot. */
function drawRing(sheet: Sheet, name: string, x: number, y: number, outer: number): void {
  const characters = sheet.characters(name, 'bold')
  const middle = outer - NAME_SIZE * 0.62
  const count = characters.length
  const widest = count > LONG_NAME ? WIDEST_LONG_NAME : WIDEST_NAME
  const spacing = Math.min((NAME_SIZE * 1.5) / middle, widest / Math.max(count - 1, 1))
  const room = spacing * (outer - NAME_SIZE)
  const narrowing = Math.min(1, room / (NAME_SIZE * 0.98))
  characters.forEach(({ advance, outline }, index) => {
    const angle = (index - (count - 1) / 2) * spacing
    const { doc } = sheet
    doc.save()
    doc.translate(x, y).rotate((angle * 180) / Math.PI)
    doc.translate((-advance * NAME_SIZE * narrowing) / 2, -(outer - NAME_SIZE * 0.88))
    fillOutline(sheet, outline, NAME_SIZE * narrowing, NAME_SIZE)
    doc.restore()
  })
}

/** A line of text centred on x with its baseline on y, squeezed into a width. */
function drawStraight(sheet: Sheet, text: string, x: number, y: number, size: number, width: number): void {
  const characters = sheet.characters(text, 'bold')
  const natural = characters.reduce((sum, { advance }) => sum + advance * size, 0)
  const narrowing = Math.min(1, width / natural)
  let at = x - (natural * narrowing) / 2
  for (const { advance, outline } of characters) {
    sheet.doc.save().translate(at, y)
    fillOutline(sheet, outline, size * narrowing, size)
    sheet.doc.restore()
    at += advance * size * narrowing
  }
}

function drawStar(sheet: Sheet, x: number, y: number, radius: number): void {
  const { doc } = sheet
  // cos 72° / cos 36°: the inner corners of the regular pentagram.
  const inner = radius * (Math.cos((72 * Math.PI) / 180) / Math.cos((36 * Math.PI) / 180))
  for (let corner = 0; corner < 10; corner += 1) {
    const angle = (corner * 36 - 90) * (Math.PI / 180)
    const reach = corner % 2 === 0 ? radius : inner
    const [px, py] = [x + reach * Math.cos(angle), y + reach * Math.sin(angle)]
    if (corner === 0) doc.moveTo(px, py)
    else doc.lineTo(px, py)
  }
  doc.closePath().fill()
}

function fillOutline(sheet: Sheet, outline: Outline, scaleX: number, scaleY: number): void {
  if (outline.length === 0) return
  const { doc } = sheet
  for (const { command, args } of outline) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args.map((value, index) =>
      index % 2 === 0 ? value * scaleX : -value * scaleY,
    )
    if (command === 'moveTo') doc.moveTo(a, b)
    else if (command === 'lineTo') doc.lineTo(a, b)
    else if (command === 'quadraticCurveTo') doc.quadraticCurveTo(a, b, c, d)
    else if (command === 'bezierCurveTo') doc.bezierCurveTo(a, b, c, d, e, f)
    else doc.closePath()
  }
  doc.fill()
}
