import { makeConfig } from './make-config.ts';

// The second failed link ends it for a participant, and a relayed link is a failed one.
export default makeConfig({ maxAttempts: 2, linkingMs: 4_000, uploadMs: 1_000, relay: 'never' });
