import type { FormColumn } from '@yimen/core/forms'
import { useTranslation } from 'react-i18next'
import { useText } from '../i18n/text.ts'

/** Column heads as printed: groups over labels over column numbers (only where the form has them). */
export function GridHead({ columns }: { columns: readonly FormColumn[] }) {
  const { t } = useTranslation('forms')
  const say = useText()
  const groups = groupsOf(columns)
  const isGrouped = groups.some((group) => group.label !== undefined)
  const rows = isGrouped ? 2 : 1
  return (
    <thead>
      <tr>
        <th scope="col" rowSpan={rows}>
          {t('item')}
        </th>
        <th scope="col" rowSpan={rows} className="ym-form-no">
          {t('line')}
        </th>
        {groups.map((group) =>
          group.label === undefined ? (
            <th key={group.first.code} scope="col" rowSpan={rows}>
              {say(group.first.label)}
            </th>
          ) : (
            <th key={group.first.code} scope="colgroup" colSpan={group.size}>
              {say(group.label)}
            </th>
          ),
        )}
      </tr>
      {isGrouped ? (
        <tr>
          {columns
            .filter((column) => column.group !== undefined)
            .map((column) => (
              <th key={column.code} scope="col">
                {say(column.label)}
              </th>
            ))}
        </tr>
      ) : null}
      {columns.some((column) => column.printed !== undefined) ? (
        <tr className="ym-form-printed">
          <td>{t('printed')}</td>
          <td />
          {columns.map((column) => (
            <td key={column.code}>{column.printed}</td>
          ))}
        </tr>
      ) : null}
    </thead>
  )
}

/** Neighbouring columns under one heading; a column without group stands alone. */
function groupsOf(columns: readonly FormColumn[]) {
  const groups: { first: FormColumn; label: FormColumn['group']; size: number }[] = []
  for (const column of columns) {
    const last = groups.at(-1)
    if (last?.label !== undefined && last.label.zh === column.group?.zh) last.size += 1
    else groups.push({ first: column, label: column.group, size: 1 })
  }
  return groups
}
