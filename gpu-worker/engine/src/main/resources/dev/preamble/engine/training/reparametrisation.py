# What produces a prefix while it is trained (Li & Liang 2021, section 4.3).
#
#   P virtual tokens, C width of the model, m width of the MLP, W = 2L * H * D elements of a virtual token
#
# trainables: embedding (P, C), w1 (C, m), b1 (m), perhaps once more w (m, m), b (m), and at the end w2 (m, W), b2 (W); or
#   the prefix itself alone, (P, W).
class Reparametrisation(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The prefix. (P, W)
  def forward(self, trainables: List[Tensor]) -> Tensor:
    if len(trainables) == 1:
      return trainables[0]
    last = len(trainables) - 2
    return torch.addmm(trainables[last + 1], self.hidden(trainables), trainables[last])

  # What the MLP's last layer sees. (P, m)
  def hidden(self, trainables: List[Tensor]) -> Tensor:
    x = trainables[0]
    for i in range(1, len(trainables) - 2, 2):
      x = torch.tanh(torch.addmm(trainables[i + 1], x, trainables[i]))
    return x

  # Changes the trainables so that they produce the given prefix, (P, W): an MLP's last layer by as little as will do. It
  # does exactly, unless there are more virtual tokens than its width.
  def fit(self, prefix: Tensor, trainables: List[Tensor]) -> Tensor:
    if len(trainables) == 1:
      return torch.copy_(trainables[0], prefix)
    last = len(trainables) - 2
    missing = prefix - self.forward(trainables)
    return torch.addmm_(trainables[last], torch.linalg_pinv(self.hidden(trainables)), missing)

  # A prefix (P, W) that is in some layers alone, laid over zeros of its whole shape (P, 2L, H, D). at (2n): where along
  # the second dimension the keys and values of its n layers are.
  def spread(self, prefix: Tensor, at: Tensor, zeros: Tensor) -> Tensor:
    P, _0, H, D = zeros.size()
    return torch.index_copy(zeros, 1, torch.to(at, 4), torch.reshape(prefix, [P, at.size(0), H, D]))

  # The opposite: of a whole prefix (P, 2L, H, D) that of these layers. (P, W)
  def gathered(self, prefix: Tensor, at: Tensor) -> Tensor:
    return torch.reshape(torch.index_select(prefix, 1, at), [prefix.size(0), -1])

  # The gradients of the trainables, in their order, from that of the prefix. (P, W)
  def gradients(self, gradient: Tensor, trainables: List[Tensor]) -> List[Tensor]:
    leaves = [torch.requires_grad_(torch.detach(t)) for t in trainables]
    gradients = annotate(List[Tensor], [])
    for g in torch.grad([self.forward(leaves)], leaves, annotate(List[Optional[Tensor]], [gradient])):
      gradients.append(unchecked_cast(Tensor, g))
    return gradients
