# What produces a prefix while it is trained (Li & Liang 2021, section 4.3).
#
#   P virtual tokens, C width of the model, m width of the MLP, W = 2L * H * D elements of a virtual token
#
# trainables: embedding (P, C), w1 (C, m), b1 (m), w2 (m, W), b2 (W); or the prefix itself alone, (P, W).
class Reparametrisation(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The prefix. (P, W)
  def forward(self, trainables: List[Tensor]) -> Tensor:
    if len(trainables) == 1:
      return trainables[0]
    embedding, w1, b1, w2, b2 = trainables
    return torch.addmm(b2, torch.tanh(torch.addmm(b1, embedding, w1)), w2)

  # The gradients of the trainables, in their order, from that of the prefix. (P, W)
  def gradients(self, gradient: Tensor, trainables: List[Tensor]) -> List[Tensor]:
    leaves = [torch.requires_grad_(torch.detach(t)) for t in trainables]
    gradients = annotate(List[Tensor], [])
    for g in torch.grad([self.forward(leaves)], leaves, annotate(List[Optional[Tensor]], [gradient])):
      gradients.append(unchecked_cast(Tensor, g))
    return gradients
