/** Area codes of three digits; every other one has four (nummerplan telefoon- en ISDN-diensten). */
const SHORT =
  /^0(10|13|15|20|23|24|26|30|33|35|36|38|40|43|45|46|50|53|55|58|70|71|72|73|74|75|76|77|78|79|85|88)(\d{3})(\d{2})(\d{2})$/;

/** A Dutch number in groups that can be read out; any other as it was typed. */
export function grouped(typed: string): string {
  const bare = digits(typed).replace(/^(\+31|0031)/, '0');
  const found =
    /^(06)(\d{4})(\d{4})$/.exec(bare) ??
    (SHORT.test(bare)
      ? /^(0\d{2})(\d{3})(\d{2})(\d{2})$/.exec(bare)
      : /^(0[1-57]\d{2})(\d{2})(\d{2})(\d{2})$/.exec(bare));
  return found ? found.slice(1).join(' ') : typed.trim();
}

/** What a phone dials. */
export function digits(typed: string): string {
  return typed.replace('(0)', '').replace(/[^\d+]/g, '');
}
