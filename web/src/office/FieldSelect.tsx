import { useTranslation } from 'react-i18next'

/** Meanings a column of a register file can have, in the order people look for them. */
export const REGISTER_FIELDS = [
  'name',
  'code',
  'taxpayerNumber',
  'registrationNumber',
  'organisationCode',
  'legalRepresentative',
  'address',
  'operatingAddress',
  'telephone',
  'establishedOn',
  'registrationType',
  'legalForm',
  'legalFormHint',
  'capital',
  'scope',
  'industry',
  'industryHint',
  'regionCode',
  'province',
  'city',
  'authority',
  'status',
  'sourceId',
] as const

/** What a column means: chosen by a person in the preview, shown afterwards. */
export function FieldSelect(props: {
  header: string
  field: string | null
  onChange?: ((field: string | null) => void) | undefined
}) {
  const { t } = useTranslation('office')
  const { field, onChange } = props
  const name = (value: string) => t(`field.${value}`, { defaultValue: value })
  if (!onChange) return <span className="ym-soft">{field === null ? t('imports.unused') : name(field)}</span>
  // A meaning this page has no word for (a newer server) stays selectable as it is.
  const known: readonly string[] = REGISTER_FIELDS
  const options = field !== null && !known.includes(field) ? [...known, field] : known
  return (
    <select
      className="ym-choice-select"
      aria-label={t('imports.meaning', { header: props.header })}
      value={field ?? ''}
      data-unused={field === null || undefined}
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">{t('imports.unused')}</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {name(option)}
        </option>
      ))}
    </select>
  )
}
