import { change, type Guard, type Reducer } from './change.ts';
import type { EndContext, SessionContext } from './context.ts';
import { afterOutage } from './outage.ts';

export const hasUploaded: Guard<'uploaded'> = (context, event) =>
  endOf(context).uploaded.includes(event.participant);

export const isLastUpload: Guard<'uploaded'> = (context) =>
  endOf(context).uploaded.length === endOf(context).outcomes.length - 1;

export const noteUpload: Reducer<'uploaded'> = (context, event) =>
  change(withEnd(context, { uploaded: [...endOf(context).uploaded, event.participant] }));

export const isUploadOver: Guard<'deadline'> = (context, event) => {
  const { uploadDueAt } = endOf(context);
  return event.name === 'upload' && uploadDueAt !== null && uploadDueAt <= event.at;
};

export const finishUpload: Reducer<'uploaded'> = (context, event) =>
  change(withEnd(noteUpload(context, event).context, { uploadDueAt: null }));

export const giveUpUpload: Reducer<'deadline'> = (context) => change(withEnd(context, { uploadDueAt: null }));

export const restartUpload: Reducer<'serverRestarted'> = (context, event) => {
  const { uploadDueAt } = endOf(context);
  return change(
    withEnd(context, {
      uploadDueAt: uploadDueAt === null ? null : afterOutage(uploadDueAt, context.rules, event),
    }),
  );
};

function endOf(context: SessionContext): EndContext {
  if (context.end === null) throw new Error(`session ${context.id} has not ended`);
  return context.end;
}

function withEnd(context: SessionContext, update: Partial<EndContext>): SessionContext {
  return { ...context, end: { ...endOf(context), ...update } };
}
