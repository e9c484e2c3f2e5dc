/** Colours that all eyes tell apart: M. Okabe, K. Ito, "Color Universal Design", 2008, without yellow and black. */
export const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'];
