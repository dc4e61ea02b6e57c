import type { ReactNode } from 'react'

/**
 * The confirmation panel: what was done, the number, and a seal-like mark (decoration, never a legal seal: those stand on
 * the documents only).
 */
export function Panel({ title, children, mark }: { title: string; children?: ReactNode; mark?: string }) {
  return (
    <div className="ym-panel">
      {mark ? <SealMark text={mark} /> : null}
      <div className="ym-panel-body">
        <h1 tabIndex={-1}>{title}</h1>
        {children}
      </div>
    </div>
  )
}

const PLACES = {
  2: [
    { x: 50, y: 46 },
    { x: 50, y: 83 },
  ],
  4: [
    { x: 69, y: 46 },
    { x: 69, y: 83 },
    { x: 31, y: 46 },
    { x: 31, y: 83 },
  ],
} as const

/** Two or four characters in a square red outline, as stamped: read from top to bottom, from right to left. */
export function SealMark({ text }: { text: string }) {
  const characters = [...text]
  const places = characters.length <= 2 ? PLACES[2] : PLACES[4]
  return (
    <svg className="ym-seal" viewBox="0 0 100 100" aria-hidden="true" focusable="false">
      <rect x="4" y="4" width="92" height="92" rx="6" fill="#b3291c" stroke="#f6d9d4" strokeWidth="3" />
      <rect x="11" y="11" width="78" height="78" rx="2" fill="none" stroke="#f6d9d4" strokeWidth="1.5" />
      {places.map((place, index) => (
        <text
          key={`${place.x}-${place.y}`}
          {...place}
          fill="#fff4f1"
          fontSize="35"
          fontWeight="700"
          fontFamily="var(--ym-font-display)"
          textAnchor="middle"
        >
          {characters[index]}
        </text>
      ))}
    </svg>
  )
}
