# The optimiser of pretraining as TorchScript, in place.
#
# weights, gradients, first, second: lists in the same order; the first is the embedding of tokens, the second that of
# positions, and all other matrices are layers' weights as (in, out).
class Muon(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # One step; the gradients are zeros afterwards. Matrices inside layers follow Muon (Jordan 2024, scaled as in Liu et
  # al. 2025, so that one rate serves both), everything else Adam.
  # settings (6): rate, weight decay of Muon's matrices, Adam's two bias corrections, Muon's momentum, the number of
  # targets that the gradients are summed over. Returns the norm of the mean gradient.
  def forward(self, settings: Tensor, weights: List[Tensor], gradients: List[Tensor], first: List[Tensor], second: List[Tensor]) -> Tensor:
    rate = float(settings[0])
    decay = float(settings[1])
    momentum = float(settings[4])
    scale = 1. / float(settings[5])
    square = torch.zeros([], dtype=6, device=settings.device)
    for i in range(len(weights)):
      weight = weights[i]
      gradient = torch.mul_(gradients[i], scale)
      square = square + torch.sum(gradient * gradient)
      if torch.gt(i, 1) and torch.eq(weight.dim(), 2):
        torch.add_(torch.mul_(first[i], momentum), gradient, alpha=1. - momentum)
        step = self.orthogonal(gradient * (1. - momentum) + first[i] * momentum)
        torch.mul_(weight, 1. - rate * decay)
        torch.add_(weight, step, alpha=-rate)
      else:
        torch.add_(torch.mul_(first[i], 0.9), gradient, alpha=0.1)
        torch.add_(torch.mul_(second[i], 0.98), gradient * gradient, alpha=0.02)
        step = first[i] / settings[2] / (torch.sqrt(second[i] / settings[3]) + 1e-08)
        torch.add_(weight, step, alpha=-rate)
      torch.zero_(gradient)
    return torch.sqrt(square)

  # The nearest semi-orthogonal matrix, roughly, with entries of root mean square 0.2; queries, keys and values apart.
  def orthogonal(self, g: Tensor) -> Tensor:
    a = g.size(0)
    b = g.size(1)
    if torch.eq(b, 3 * a):
      x = torch.permute(g.view([a, 3, a]), [1, 0, 2])  # (3, a, a)
      x = self.newton_schulz(x) * (0.2 * torch.sqrt(a))
      result = torch.reshape(torch.permute(x, [1, 0, 2]), [a, b])
    elif torch.gt(a, b):
      x = torch.unsqueeze(torch.t(g), 0)
      result = torch.t(torch.squeeze(self.newton_schulz(x), 0)) * (0.2 * torch.sqrt(a))
    else:
      result = torch.squeeze(self.newton_schulz(torch.unsqueeze(g, 0)), 0) * (0.2 * torch.sqrt(b))
    return result

  def newton_schulz(self, g: Tensor) -> Tensor:  # (n, a, b), a <= b
    x = g / (torch.sqrt(torch.sum(g * g, [1, 2], True)) + 1e-07)
    for i in range(5):
      s = torch.matmul(x, torch.transpose(x, 1, 2))
      s = s * -4.775 + torch.matmul(s, s) * 2.0315
      x = x * 3.4445 + torch.matmul(s, x)
    return x
