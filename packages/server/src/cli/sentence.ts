import { GreenroomError } from '@greenroom/protocol';
import { ConfigError } from '../config/config-error.ts';
import { StoreOpenError } from '../store/open-error.ts';
import { UsageError } from './usage-error.ts';

/** What went wrong at the start, for a person; undefined for what nobody foresaw. */
export function sentenceOf(error: unknown): string | undefined {
  if (error instanceof ConfigError || error instanceof StoreOpenError || error instanceof UsageError) {
    return error.message;
  }
  // The sentence of the error is for participants.
  if (error instanceof GreenroomError && error.code === 'storeUnavailable') {
    return `The record cannot be written: ${error.detail ?? 'the store does not answer'}.`;
  }
  const { code, port, address, path } = (error ?? {}) as NodeJS.ErrnoException & {
    readonly port?: number;
    readonly address?: string;
  };
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use by another program; choose another with --port or PORT.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${address ?? 'of that name'}; leave --host out to listen on all.`;
    case 'EACCES':
    case 'EPERM':
      return path
        ? `No permission to use ${path}.`
        : `No permission to listen on port ${port}; ports below 1024 usually need more rights.`;
    case 'ENOENT':
      return `There is no ${path}.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `${path} is not a folder.`;
    default:
      return undefined;
  }
}
