import { Descriptions } from 'antd'
import { useTranslation } from 'react-i18next'
import { useBusinessDate, useSession } from '../app/session.ts'
import { DateText } from '../kit/DateText.tsx'
import { SideTag } from '../kit/tags.tsx'
import { usePageTitle } from '../kit/title.ts'
import { useHats } from './OfficerPortal.tsx'

/** First page of an officers' portal: in whose name this person acts, and for which legal day. */
export function OfficerStart({ title }: { title: string }) {
  const { t } = useTranslation('common')
  const session = useSession()
  const hats = useHats(session)
  const businessDate = useBusinessDate()
  usePageTitle(title)
  return (
    <>
      <h1>{title}</h1>
      <Descriptions
        bordered
        column={1}
        items={[
          { key: 'person', label: t('identity.actor'), children: session?.account?.displayName },
          {
            key: 'hats',
            label: t('identity.hats'),
            children: hats.map((hat) => (
              <p key={`${hat.side}${hat.title}`} className="ym-row">
                <SideTag side={hat.side} /> {hat.title}
              </p>
            )),
          },
          {
            key: 'date',
            label: t('businessDate.label'),
            children: businessDate ? <DateText date={businessDate.date} /> : null,
          },
        ]}
      />
    </>
  )
}
