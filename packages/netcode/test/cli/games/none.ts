export const board = { width: 3 };
export const rules = () => board;
