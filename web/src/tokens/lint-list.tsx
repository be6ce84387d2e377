import { CircleAlert, Lightbulb, TriangleAlert } from 'lucide-react';
import { Button } from '../components/button.tsx';
import type { LintFinding } from '../model/token-lint.ts';

const LOOK = {
  error: { Icon: CircleAlert, tone: 'text-err', word: 'Error' },
  warning: { Icon: TriangleAlert, tone: 'text-wait', word: 'Warning' },
  hint: { Icon: Lightbulb, tone: 'text-info', word: 'Hint' },
} as const;

/** What may be wrong, and a press that puts it right. */
export function LintList({
  findings,
  onFix,
}: {
  findings: readonly LintFinding[];
  onFix: (expression: string) => void;
}) {
  if (findings.length === 0) return null;
  return (
    <ul aria-label="Findings" className="flex flex-col gap-1">
      {findings.map(({ code, severity, text, fix }) => {
        const { Icon, tone, word } = LOOK[severity];
        return (
          <li
            key={`${code} ${text}`}
            className="flex flex-wrap items-center gap-2 rounded-md bg-panel px-3 py-1.5"
          >
            <Icon size={16} aria-label={word} role="img" className={tone} />
            <code className="text-xs text-muted">{code}</code>
            <span className="min-w-0 flex-1 basis-48">{text}</span>
            {fix !== undefined && (
              <Button size="sm" onClick={() => onFix(fix.expression)}>
                {fix.label}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
