import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { NoPermission } from '../kit/states.tsx'
import { SideTag } from '../kit/tags.tsx'
import { type Crumb, OfficerPage } from '../shell/OfficerPage.tsx'
import { type OfficeSide, useOfficeSide } from './sides.ts'

/** A back-office page of one side: the side's mark beside the heading; without a hat of that side, no permission. */
export function OfficePage(props: {
  title: string
  crumbs?: readonly Crumb[]
  tags?: ReactNode
  actions?: ReactNode
  children: (side: OfficeSide) => ReactNode
}) {
  const { t } = useTranslation('office')
  const side = useOfficeSide()
  if (side === undefined) return <NoPermission detail={t('noHat')} />
  const name = t(`common:side.${side}.name`)
  return (
    <OfficerPage
      title={`${props.title} · ${name}`}
      crumbs={[{ label: t('title'), to: '/office' }, ...(props.crumbs ?? [])]}
      heading={
        <span className="ym-inline">
          <SideTag side={side} />
          {props.title}
        </span>
      }
      tags={props.tags}
      actions={props.actions}
    >
      {props.children(side)}
    </OfficerPage>
  )
}
