import { useTranslation } from 'react-i18next'
import { FieldLabelText, type FieldProps } from './fields.tsx'
import { PlainErrorLine } from './PlainErrorLine.tsx'

export interface DateParts {
  year: string
  month: string
  day: string
}

export interface DateFieldProps extends FieldProps {
  value: DateParts
  onChange: (value: DateParts) => void
}

const PARTS = [
  { name: 'year', width: '4', length: 4 },
  { name: 'month', width: '2', length: 2 },
  { name: 'day', width: '2', length: 2 },
] as const

/**
 * A date typed in three parts: people know the date they look for, and a calendar panel fails by keyboard. Ids are
 * `${id}` (year), `${id}-month`, `${id}-day`, so an error link lands on the first part.
 */
export function DateField({ id, label, hint, error, optional, value, onChange }: DateFieldProps) {
  const { t } = useTranslation('common')
  const describedBy = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <fieldset
      className="ym-field"
      aria-describedby={describedBy || undefined}
      {...(error ? { 'data-invalid': true } : {})}
    >
      <legend className="ym-label">
        <FieldLabelText label={label} optional={optional ?? false} />
      </legend>
      {hint ? (
        <div id={`${id}-hint`} className="ym-hint">
          {hint}
        </div>
      ) : null}
      <PlainErrorLine id={id} error={error} />
      <div className="ym-date-parts">
        {PARTS.map((part) => (
          <label key={part.name}>
            <input
              id={part.name === 'year' ? id : `${id}-${part.name}`}
              className="ym-input"
              data-width={part.width}
              inputMode="numeric"
              maxLength={part.length}
              autoComplete="off"
              value={value[part.name]}
              aria-invalid={error ? true : undefined}
              onChange={(event) => onChange({ ...value, [part.name]: event.target.value.normalize('NFKC') })}
            />
            <span>{t(`date.${part.name}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** The legal date `YYYY-MM-DD` of three typed parts, or undefined when they are not a day of the calendar. */
export function dateOfParts({ year, month, day }: DateParts): string | undefined {
  if (!/^\d{4}$/.test(year) || !/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day)) return undefined
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const instant = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text) ? text : undefined
}

/** The three parts of a legal date, or empty parts. */
export function partsOfDate(date: string | undefined): DateParts {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date ?? '')
  return { year: match?.[1] ?? '', month: match?.[2] ?? '', day: match?.[3] ?? '' }
}
