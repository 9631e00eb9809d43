
  # Logits exist only where a target is predicted, and only a slice of them at a time; the gradient of -log p with
  # respect to the logits is p - 1 at the target and p elsewhere, so no graph of the head is kept.
  # h: hidden states of the tokens that stand at those places of the batch, in their order. labels (B, T).
  # The gradient with respect to the head, weights[{head}] (V, C), is added to head_gradient, unless that is empty. logits
  # is the family's: hidden states times the head.
  # smoothing (B), unless empty: the share of a target that goes to all tokens alike (label smoothing; Szegedy et al. 2016).
  #   It changes the gradient alone; nll stays what it is without.
  # Returns nll (B), counts (B), the N hidden states that predict a target (N, C), and the gradient of sum(nll) there
  # (N, C), which is rubbish unless it was to differentiate.
  def loss(self, h: Tensor, labels: Tensor, places: Tensor, weights: List[Tensor], differentiate: bool, smoothing: Tensor, head_gradient: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    B, T = labels.size()
    following = torch.constant_pad_nd(torch.slice(labels, 1, 1), [0, 1], -100)  # (B, T), the token after each
    following = torch.index_select(torch.reshape(following, [-1]), 0, places)
    at = torch.squeeze(torch.nonzero(torch.ne(following, -100)), 1)  # (N)
    rows = torch.floor_divide(torch.index_select(places, 0, at), T)  # (N)
    targets = torch.index_select(following, 0, at)  # (N)
    selected = torch.index_select(torch.reshape(h, [-1, h.size(-1)]), 0, at)  # (N, C)
    states = torch.detach(selected)
    gradient = torch.empty_like(states)  # (N, C)
    nll = torch.zeros([at.size(0)], dtype=6, device=h.device)  # (N)
    for first in range(0, at.size(0), 256):
      last = min(first + 256, at.size(0))
      chosen = torch.slice(targets, 0, first, last)  # (n)
      logits = self.logits(torch.slice(states, 0, first, last), weights)  # (n, V)
      p = torch.softmax(logits, 1)  # (n, V)
      # The likeliest token's probability is never so small as to be 0, whatever the target's is.
      total = torch.to(torch.amax(logits, [1]), 6) - torch.log(torch.to(torch.amax(p, [1]), 6))  # (n)
      logit = torch.squeeze(torch.gather(logits, 1, torch.unsqueeze(chosen, 1)), 1)  # (n)
      torch.copy_(torch.slice(nll, 0, first, last), total - torch.to(logit, 6))
      if differentiate:
        at_target = annotate(List[Optional[Tensor]], [torch.arange(last - first, device=h.device), chosen])
        sure = torch.full([last - first], -1., dtype=p.dtype, device=h.device)
        if smoothing.numel() > 0:
          smooth = torch.to(torch.index_select(smoothing, 0, torch.slice(rows, 0, first, last)), p.dtype)  # (n)
          torch.sub_(p, torch.unsqueeze(smooth / p.size(1), 1))
          sure = sure + smooth
        torch.index_put_(p, at_target, sure, True)
        torch.copy_(torch.slice(gradient, 0, first, last), torch.matmul(p, weights[{head}]))
        if head_gradient.numel() > 0:
          if head_gradient.dtype == p.dtype:
            torch.addmm_(head_gradient, torch.t(p), torch.slice(states, 0, first, last))
          else:
            torch.add_(head_gradient, torch.matmul(torch.t(p), torch.slice(states, 0, first, last)))
    zeros = torch.zeros([B], dtype=6, device=h.device)
    counts = torch.index_add(zeros, 0, rows, torch.ones_like(nll))  # (B)
    return (torch.index_add(zeros, 0, rows, nll), counts, selected, gradient)
