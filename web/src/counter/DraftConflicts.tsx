import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Draft, DraftEditing } from '../forms/index.ts'
import { useText } from '../i18n/text.ts'

/** A cell written here and elsewhere at the same time: a person chooses; nothing is lost meanwhile. */
export function DraftConflicts({ draft, editing }: { draft: Draft; editing: DraftEditing }) {
  const { t } = useTranslation('counter')
  const say = useText()
  return editing.conflicts.map((conflict) => {
    const form = draft.forms.find((candidate) => candidate.code === conflict.form)
    const line = form?.definition.content.lines.find(
      (candidate) => candidate.no === conflict.cell.split('.')[0],
    )
    return (
      <Alert
        key={conflict.field}
        type="warning"
        showIcon
        role="alert"
        className="ym-gap"
        title={t('conflict.title', { line: line?.no ?? '', label: say(line?.label) })}
        description={t('conflict.values', { mine: shown(conflict.mine), theirs: shown(conflict.theirs) })}
        action={
          <span className="ym-inline">
            <Button size="small" onClick={() => editing.resolve(conflict.field, 'mine')}>
              {t('conflict.mine')}
            </Button>
            <Button size="small" onClick={() => editing.resolve(conflict.field, 'theirs')}>
              {t('conflict.theirs')}
            </Button>
          </span>
        }
      />
    )
  })

  function shown(value: unknown): string {
    return typeof value === 'string' ? value : t('conflict.prefilled')
  }
}
