/** Stands for an unknown part of a text: a letter for private use, which may stand in any JSON or YAML text. */
export const HOLE = '\uf8f1';
