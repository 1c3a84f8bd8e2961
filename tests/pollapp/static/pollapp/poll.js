djangocmsLive.define("poll", (poll, live) => {
  live.on("reset", live.reread).on("fresh", ({ element }) => live.morph(poll, element));
  live.on("voted", ({ data }) => {
    poll.querySelector("[data-total]").textContent = data.total;
    for (const choice of poll.querySelectorAll("[data-choice]")) {
      const votes = data.votes[choice.dataset.choice] ?? 0;
      choice.querySelector("data").textContent = votes;
      choice.querySelector("meter").value = votes / (data.total || 1);
    }
  });
});
