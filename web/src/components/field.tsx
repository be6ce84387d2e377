import { CircleAlert } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { cn } from './class-names.ts';

const box =
  'w-full rounded-md border border-control bg-bg px-2.5 placeholder:text-muted aria-invalid:border-err disabled:bg-panel disabled:text-muted';

type FieldProps = {
  label: ReactNode;
  help?: ReactNode;
  error?: string | null | undefined;
  hideLabel?: boolean;
};

/** A labelled line of text. */
export function TextField({
  label,
  help,
  error,
  hideLabel = false,
  className,
  ...props
}: FieldProps & ComponentProps<'input'>) {
  const id = useId();
  return (
    <Field id={id} label={label} help={help} error={error} hideLabel={hideLabel}>
      <input
        id={id}
        {...describedBy(id, help, error)}
        className={cn(box, 'h-8 touch-target', className)}
        {...props}
      />
    </Field>
  );
}

/** Labelled text of several lines. */
export function TextArea({
  label,
  help,
  error,
  hideLabel = false,
  className,
  ...props
}: FieldProps & ComponentProps<'textarea'>) {
  const id = useId();
  return (
    <Field id={id} label={label} help={help} error={error} hideLabel={hideLabel}>
      <textarea
        id={id}
        {...describedBy(id, help, error)}
        className={cn(box, 'block py-1.5', className)}
        {...props}
      />
    </Field>
  );
}

/** A labelled choice among a few. */
export function SelectField({
  label,
  help,
  error,
  hideLabel = false,
  className,
  children,
  ...props
}: FieldProps & ComponentProps<'select'>) {
  const id = useId();
  return (
    <Field id={id} label={label} help={help} error={error} hideLabel={hideLabel}>
      <select
        id={id}
        {...describedBy(id, help, error)}
        className={cn(box, 'h-8 touch-target', className)}
        {...props}
      >
        {children}
      </select>
    </Field>
  );
}

/** A box to tick, with its words. */
export function Checkbox({
  label,
  help,
  ...props
}: { label: ReactNode; help?: ReactNode } & ComponentProps<'input'>) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <input
        id={id}
        type="checkbox"
        {...describedBy(id, help, null)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
        {...props}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {help !== undefined && (
          <p id={`${id}-help`} className="text-sm text-muted">
            {help}
          </p>
        )}
      </div>
    </div>
  );
}

function Field({
  id,
  label,
  help,
  error,
  hideLabel,
  children,
}: FieldProps & { id: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className={hideLabel === true ? 'sr-only' : 'font-medium'}>
        {label}
      </label>
      {children}
      {help !== undefined && (
        <p id={`${id}-help`} className="text-sm text-muted">
          {help}
        </p>
      )}
      {typeof error === 'string' && (
        <p id={`${id}-error`} className="flex items-start gap-1 text-sm text-err">
          <CircleAlert size={14} className="mt-0.5 shrink-0" aria-hidden />
          {error}
        </p>
      )}
    </div>
  );
}

function describedBy(id: string, help: ReactNode, error: string | null | undefined) {
  const ids = [help === undefined ? '' : `${id}-help`, typeof error === 'string' ? `${id}-error` : '']
    .filter((part) => part !== '')
    .join(' ');
  return {
    ...(ids === '' ? {} : { 'aria-describedby': ids }),
    ...(typeof error === 'string' ? { 'aria-invalid': true } : {}),
  };
}
