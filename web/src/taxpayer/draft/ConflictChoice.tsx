import { useTranslation } from 'react-i18next'
import type { Conflict } from '../../autosave/autosave.ts'
import { NotificationBanner } from '../../kit/Banner.tsx'
import { Actions, Button } from '../../kit/Button.tsx'

/** Two devices wrote the same field: both values stand side by side until a person chooses. */
export function ConflictChoice(props: {
  conflict: Conflict
  /** Which field, where a page shows several. */
  place?: string
  onKeep: (keep: 'mine' | 'theirs') => void
}) {
  const { t } = useTranslation('taxpayer')
  const show = (value: unknown) => (typeof value === 'string' && value !== '' ? value : t('conflict.empty'))
  return (
    <NotificationBanner kind="warning" title={props.place ?? t('conflict.title')} announce>
      <p>{t('conflict.help')}</p>
      <Actions>
        <Button kind="secondary" onPress={() => props.onKeep('mine')}>
          {t('conflict.mine', { value: show(props.conflict.mine) })}
        </Button>
        <Button kind="secondary" onPress={() => props.onKeep('theirs')}>
          {t('conflict.theirs', { value: show(props.conflict.theirs) })}
        </Button>
      </Actions>
    </NotificationBanner>
  )
}
