// What a designer would see at once in a scene: something that sticks out, is cut off or too small.
// Where the page around it is the admin's or the CMS's, only `within` is ours to judge.
([least, within]) => {
  const faults = [];
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 30)}"`;
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth && !within) faults.push(`the page is ${wide} wide`);
  // The small pages are ours from their bodies on, and so are mails.
  const ours = within || "cms-live, .djangocms-live, .djangocms-live-toasts, .djangocms-live-notices, dialog, "
    + "body[class^=djangocms-live], .guide-mail";
  // What can be scrolled to is not lost.
  const scrolls = (element) => {
    const around = element.parentElement;
    if (!around || around === document.body) return false;
    return /auto|scroll/.test(getComputedStyle(around).overflowX) || scrolls(around);
  };
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  for (const element of document.querySelectorAll(`:is(${ours}) *`)) {
    if (!seen(element) || element.closest(".djangocms-live-voice, .djangocms-live-comments__trap")) continue;
    const style = getComputedStyle(element);
    // For screen readers only.
    if (style.clipPath === "inset(50%)") continue;
    const { left, right, width } = element.getBoundingClientRect();
    if (width && (left < -1 || right > innerWidth + 1) && !scrolls(element)) faults.push(`${name(element)} sticks out`);
    const clips = style.overflowX === "hidden" || style.overflowX === "clip";
    if (clips && element.scrollWidth > element.clientWidth + 1) faults.push(`${name(element)} is cut`);
    // A cut last line is one that says so.
    const clamped = style.webkitLineClamp !== "none";
    if (clips && !clamped && element.scrollHeight > element.clientHeight + 1) faults.push(`${name(element)} is cut`);
  }
  const targets = "button, summary, input:not([type=hidden]), textarea, [role=button], a[data-action]";
  for (const element of document.querySelectorAll(`:is(${ours}) :is(${targets})`)) {
    if (!seen(element) || element.closest(".djangocms-live-comments__trap")) continue;
    const { width, height } = element.getBoundingClientRect();
    // Words in a label are pressed as well.
    const label = element.closest("label") ?? element.labels?.[0];
    const words = label?.getBoundingClientRect() ?? { width: 0, height: 0 };
    if (Math.min(Math.max(width, words.width), Math.max(height, words.height)) < least - 0.01) faults.push(`${name(element)} is ${width} by ${height}`);
  }
  // Words that lie on each other cannot be read.
  const texts = [...document.querySelectorAll(`:is(${ours}) :is(button, a[data-action], h2, h3, label, time)`)]
    .filter((element) => seen(element) && element.textContent.trim())
    .filter((element) => !element.closest(".djangocms-live-comments__trap"));
  for (const one of texts) {
    for (const other of texts) {
      if (one === other || one.contains(other) || other.contains(one)) continue;
      // Offers lie over what they are about.
      const over = "[class*=__bar], [class*=-controls], [class*=-toast], [class*=-panel], dialog, [class*=-notice]";
      if (one.closest(over) !== other.closest(over)) continue;
      const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
      const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (x > 2 && y > 2) faults.push(`${name(one)} lies on ${name(other)}`);
    }
  }
  return [...new Set(faults)];
}
