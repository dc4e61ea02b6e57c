import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSession } from '../app/session.ts'
import { SideTag } from '../kit/tags.tsx'
import { useHats } from '../shell/OfficerPortal.tsx'

type Side = 'national' | 'local'

/** Those of the sides for which this officer has no hat. */
export function useMissingHats(sides: readonly Side[]): readonly Side[] {
  const hats = useSession()?.account?.hats ?? []
  return sides.filter((side) => !hats.some((hat) => hat.side === side))
}

/** Hats that are missing for an act, said before it, not after. */
export function MissingHats({ sides }: { sides: readonly Side[] }) {
  const { t } = useTranslation('counter')
  return useMissingHats(sides).map((side) => (
    <Alert key={side} type="warning" showIcon className="ym-gap" title={t(`acting.missing.${side}`)} />
  ))
}

/** Under which hat each side's part of an act is done. */
export function ActingAs({ sides }: { sides: readonly Side[] }) {
  const { t } = useTranslation('counter')
  const hats = useHats(useSession())
  return (
    <div className="ym-acting">
      <span>{t('acting.as')}</span>
      {hats
        .filter((hat) => hat.side !== 'joint' && sides.includes(hat.side))
        .map((hat) => (
          <span key={hat.side + hat.title} className="ym-inline">
            <SideTag side={hat.side} />
            {hat.title}
          </span>
        ))}
      <MissingHats sides={sides} />
    </div>
  )
}
