import { z } from 'zod';
import { bodyOf } from './body.ts';
import { flag, strictObject } from './fields.ts';

const fields = {
  enabled: flag.meta({ description: 'True: messages are rendered and kept, and nobody is called.' }),
};

/** `PUT /settings/capture`. */
export const captureBody = bodyOf(strictObject(fields).meta({ id: 'PutCapture' }));

export const captureAnswer = z.object(fields).meta({ id: 'Capture' });

export type CaptureAnswer = z.infer<typeof captureAnswer>;
