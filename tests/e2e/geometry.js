// What a designer would see at once in a scene: something that sticks out, is cut off or too small.
(least) => {
  const faults = [];
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 30)}"`;
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) faults.push(`the page is ${wide} wide`);
  const ours = "cms-live, .djangocms-live, .djangocms-live-toasts, .djangocms-live-notices, dialog";
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  for (const element of document.querySelectorAll(`:is(${ours}) *`)) {
    if (!seen(element) || element.closest(".djangocms-live-voice, .djangocms-live-comments__trap")) continue;
    const { left, right, width } = element.getBoundingClientRect();
    if (width && (left < -1 || right > innerWidth + 1)) faults.push(`${name(element)} sticks out`);
    const style = getComputedStyle(element);
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
    const room = label ? Math.max(height, label.getBoundingClientRect().height) : height;
    if (Math.min(width, room) < least - 0.01) faults.push(`${name(element)} is ${width} by ${height}`);
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
