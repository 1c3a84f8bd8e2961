// The looks of a scene in values that do not depend on fonts or on a browser's version: colours as the
// screen has them, spaces, corners, weights. By class, and by the state that its element is in.
() => {
  // On the small pages, which are ours from their bodies on, what is plain is ours as well.
  const PLAIN = "body[class^='djangocms-live'] :is(h1, h2, p, blockquote, a, button, input, label, th):not([class])";
  const ELEMENTS = `[class^='djangocms-live'], [class*=' djangocms-live'], ${PLAIN}`;
  const STATES = ["aria-pressed", "aria-current", "aria-expanded", "aria-invalid", "data-level", "data-state", "data-unread"];
  const COLOURS = ["color", "background-color", "border-inline-start-color", "border-block-end-color"];
  const VALUES = [
    "display", "position", "font-size", "font-weight", "padding-block-start", "padding-inline-start",
    "padding-inline-end", "margin-block-start", "margin-inline-start", "column-gap",
    "border-inline-start-width", "border-block-end-width", "border-start-start-radius",
    "text-decoration-line", "list-style-type", "box-shadow", "opacity",
  ];
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const shown = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].join(" ");
  };
  const value = (style, name) => {
    const given = style.getPropertyValue(name);
    if (name === "box-shadow") return given === "none" ? "none" : "some";
    const pixels = /^(-?[\d.]+)px$/.exec(given);
    return pixels ? String(Math.round(pixels[1] * 2) / 2) : given;
  };
  const looks = {};
  for (const element of document.querySelectorAll(ELEMENTS)) {
    if (!element.checkVisibility()) continue;
    const states = STATES.filter((name) => element.hasAttribute(name));
    const own = element.classList[element.classList.length - 1];
    const name = (own ?? `${document.body.className} ${element.localName}`)
      + states.map((one) => `[${one}=${element.getAttribute(one)}]`).join("");
    if (name in looks) continue;
    const style = getComputedStyle(element);
    looks[name] = Object.fromEntries([
      ...COLOURS.map((one) => [one, shown(style.getPropertyValue(one))]),
      ...VALUES.map((one) => [one, value(style, one)]),
    ]);
  }
  return looks;
}
