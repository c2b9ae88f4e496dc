import { stepping } from './good.ts';

export default stepping((_, __, { frame }) => {
  if (frame === 12) throw new RangeError('the board has no such cell');
});
