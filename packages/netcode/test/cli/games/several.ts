import { walk, walkWith } from './good.ts';

export const alpha = walkWith({ id: 'alpha' });
export const beta = walkWith({ id: 'beta', players: { min: 1, max: 1 } });
export const again = alpha;
export const title = 'no game';
export const helper = () => walk.id;
