import { useEffect, useState } from 'react';
import { TextArea, TextField } from '../components/field.tsx';
import type { JsonObject } from '../engine.ts';
import { parseObject } from '../model/parse-object.ts';
import type { SampleContext } from '../model/resolve-token.ts';

/** The context that the token is tried with: data and profile as JSON, and the recipient. */
export function SampleEditor({
  sample,
  onChange,
}: {
  sample: SampleContext;
  onChange: (sample: SampleContext) => void;
}) {
  return (
    <div className="flex flex-col gap-3 p-4">
      <JsonField label="data" value={sample.data} onChange={(data) => onChange({ ...sample, data })} />
      <JsonField
        label="profile"
        value={sample.profile}
        onChange={(profile) => onChange({ ...sample, profile })}
      />
      <TextField
        label="recipient"
        value={sample.recipient ?? ''}
        onChange={({ target }) =>
          onChange({ ...sample, recipient: target.value === '' ? null : target.value })
        }
      />
    </div>
  );
}

function JsonField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: JsonObject;
  onChange: (value: JsonObject) => void;
}) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [problem, setProblem] = useState<string | null>(null);
  // Written anew when another sample is loaded, left alone while it is typed.
  useEffect(() => {
    setText((shown) => {
      const parsed = parseObject(shown);
      return parsed.ok && JSON.stringify(parsed.value) === JSON.stringify(value)
        ? shown
        : JSON.stringify(value, null, 2);
    });
  }, [value]);
  return (
    <TextArea
      label={label}
      error={problem}
      rows={Math.min(12, text.split('\n').length + 1)}
      spellCheck={false}
      value={text}
      className="font-mono text-sm"
      onChange={({ target }) => {
        setText(target.value);
        const parsed = parseObject(target.value);
        setProblem(parsed.ok ? null : parsed.message);
        if (parsed.ok) onChange(parsed.value);
      }}
    />
  );
}
