import { fenFromJson } from '@yimen/core/money'
import { useTranslation } from 'react-i18next'
import { useText } from '../../i18n/text.ts'
import { Money } from '../../kit/Money.tsx'
import { SideTag } from '../../kit/tags.tsx'
import type { Draft, Side } from '../types.ts'
import { declaredCells } from './declaredCells.ts'
import { CellFigure, TaxFigure } from './figures.tsx'

/** What this side would receive: the figures declared and the taxes they lead to, each one open to question. */
export function SideDeclaration({ side, draft }: { side: Side; draft: Draft }) {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  const form = draft.forms.find((one) => one.side === side)
  const taxes = draft.taxes.filter((tax) => tax.side === side)
  if (!form || taxes.length === 0) return null
  const cells = declaredCells(form)
  const isNothing = cells.length === 0 && taxes.every((tax) => fenFromJson(tax.baseFen ?? '0') === 0n)
  return (
    <section className="ym-side-card" data-side={side} aria-labelledby={`declared-${side}`}>
      <div className="ym-side-head">
        <SideTag side={side} />
        <div>
          <h2 id={`declared-${side}`}>{t(`declareTo.${side}`)}</h2>
          <p className="ym-soft ym-small">{say(form.definition.content.name)}</p>
        </div>
        <Money fen={draft.totals[`${side}Fen`]} />
      </div>
      {isNothing ? <p>{t(`check.zero.${side}`)}</p> : null}
      {cells.length > 0 ? (
        <>
          <h3 className="ym-figures-title">{t('check.figures')}</h3>
          <div className="ym-figures">
            {cells.map((cell) => (
              <CellFigure key={cell.id} cell={cell} form={form} explanation={draft.explanation} />
            ))}
          </div>
        </>
      ) : null}
      <h3 className="ym-figures-title">{t('check.taxes')}</h3>
      <div className="ym-figures">
        {taxes.map((tax) => (
          <TaxFigure key={tax.taxCode} tax={tax} form={form} explanation={draft.explanation} />
        ))}
      </div>
    </section>
  )
}
