// How much each field and button stands out: the contrast of its edge, its ground and its words with what lies behind.
() => {
  const numbers = (text) => (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const parse = (text) => [...numbers(text), 1].slice(0, 4);
  const over = (top, under) => under.map((value, place) => top[place] * top[3] + value * (1 - top[3]));
  const linear = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = (colour) => 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
  const contrast = (one, other) => {
    const [more, less] = [light(one), light(other)].sort((x, y) => y - x);
    return (more + 0.05) / (less + 0.05);
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.unshift(parse(getComputedStyle(at).backgroundColor));
    return layers.reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  return [...document.querySelectorAll("input, select, textarea, button, .btn")]
    .filter((element) => element.type !== "hidden" && element.offsetParent && !element.closest(".visually-hidden"))
    .map((element) => {
      const style = getComputedStyle(element);
      const [behind, own] = [ground(element.parentElement), ground(element)];
      const edged = style.borderTopStyle !== "none" && parseFloat(style.borderTopWidth) > 0;
      const edge = edged ? contrast(over(parse(style.borderTopColor), behind), behind) : 1;
      return {
        name: element.outerHTML.slice(0, 120),
        edge: Math.max(edge, contrast(own, behind)),
        text: contrast(over(parse(style.color), own), own),
        field: element.matches("input, select, textarea"),
        main: element.matches(".btn-primary"),
      };
    });
}
